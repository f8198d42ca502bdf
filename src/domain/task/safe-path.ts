import { DomainError } from '../kernel/domain-error.js';

const LONGEST_PATH = 200;
/** What the file systems of Linux and macOS take for one name, in bytes of UTF-8. */
const LONGEST_SEGMENT_BYTES = 255;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?$/i;
/** The folder of git itself and the file that makes it fetch others, and the short names that Windows gives them. */
const GIT_NAMES = /^(\.git|git~\d+|\.gitmodules|gitmod~\d+)$/i;
/** Controls, invisible marks that make two names look alike, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const NOT_ON_WINDOWS = /[<>:"|?*]/;

/**
 * Why a path may not be that of a file in a task's repository; null when it may. Allowed is a relative path with `/`
 * that names the same one file on Linux, macOS and Windows and never leaves the folder it is written to.
 */
export function pathFault(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.length > LONGEST_PATH) return `has more than ${LONGEST_PATH} characters`;
  if (INVISIBLE.test(path)) return 'has control or invisible characters';
  if (path.includes('\\')) return 'has a backslash; folders are separated by "/"';
  if (path.startsWith('/')) return 'is absolute';
  for (const segment of path.split('/')) {
    const fault = segmentFault(segment);
    if (fault) return fault;
  }
  return null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return `has a part "${segment}"`;
  if (GIT_NAMES.test(segment)) return 'has a part that belongs to git';
  if (DEVICE.test(segment)) return `has a part "${segment}", which is a device on Windows`;
  if (segment.startsWith('-')) return 'has a part that begins with "-"';
  if (/[. ]$/.test(segment)) return 'has a part that ends with a dot or a space';
  if (bytesOf(segment) > LONGEST_SEGMENT_BYTES)
    return `has a part with more than ${LONGEST_SEGMENT_BYTES} bytes`;
  if (NOT_ON_WINDOWS.test(segment)) return 'has one of the characters < > : " | ? *';
  return null;
}

/** In UTF-8; halves of characters were refused before. */
function bytesOf(segment: string): number {
  return encodeURIComponent(segment).replace(/%../g, 'x').length;
}

/**
 * Checks the paths of one code version together.
 * @throws DomainError `unsafe_path` that names the path: one that may not be, two that are one file where case does not
 * count, or one that is a file and a folder
 */
export function assertSafePaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const fault = pathFault(path);
    if (fault) refuse(path, fault);
    const key = foldedPath(path);
    const twin = seen.get(key);
    if (twin === path) refuse(path, 'is given twice');
    if (twin !== undefined) refuse(path, `differs from ${JSON.stringify(twin)} only by case`);
    seen.set(key, path);
  }
  for (const path of paths) {
    const folder = foldersOf(foldedPath(path)).find((name) => seen.has(name));
    if (folder !== undefined) refuse(path, `lies below ${JSON.stringify(seen.get(folder))}, which is a file`);
  }
}

function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function refuse(path: string, fault: string): never {
  throw new DomainError(
    'unsafe_path',
    `the path ${JSON.stringify(path.slice(0, LONGEST_PATH))} ${fault}`,
    'path',
  );
}
