const EVERY_MS = 500;

/**
 * Calls back once when npm, which runs this script in its own place of the shell (`exec`), has ended before it: it may have
 * been killed without a word to anybody. A script that npm does not run may outlive the one who started it.
 * @returns ends the watch
 */
export function whenNpmIsGone(callback) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    callback();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
