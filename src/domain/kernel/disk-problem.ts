const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space',
  EFBIG: 'the file is longer than the service may write: raise the limit (ulimit -f)',
  EACCES: 'permission is denied: give the user that runs the service write access',
  EPERM: 'permission is denied: give the user that runs the service write access',
  EROFS: 'the file system is read-only: mount it writable or choose another data folder (INTERN_DATA_DIR)',
  ENOTDIR: 'a file stands where a folder is needed: move it away',
  EISDIR: 'a folder stands where a file is needed: move it away',
  EEXIST: 'something else stands in this place: move it away',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
  EIO: 'the disk reports an input/output error: check it',
};

/** One line on what a file operation's error means and what to do; `error` is whatever was thrown. */
export function describeDiskProblem(error: unknown): string {
  const code = errnoOf(error);
  if (code !== null && ADVICE[code] !== undefined) return `${ADVICE[code]} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

/** The error's code, such as `ENOENT`; null when it has none. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
