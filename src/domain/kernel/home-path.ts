/** What `expandHome` takes; a shell also knows `~name`, which needs the system's list of users. */
export const isHomePath = (path: string): boolean => !path.startsWith('~') || /^~(?:\/|$)/.test(path);

/**
 * A path as a shell would read it: a leading `~` is the home folder. Where no shell stands between (a unit file, an env
 * file, quotes) it would be a folder of that name.
 */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~') && isHomePath(path) ? `${home}${path.slice(1)}` : path;
}
