import { DomainError } from '../kernel/domain-error.js';

/** What one code version may hold: far more than any task needs, far less than what would hurt a machine. */
export const MOST_FILES = 1_000;
export const MOST_FILE_BYTES = 1024 * 1024;
export const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Checks the files of one code version together (WF-14).
 * @throws DomainError `too_large` with the limit that they pass
 */
export function assertCodeSize(files: readonly { readonly path: string; readonly bytes: number }[]): void {
  if (files.length > MOST_FILES) refuse(`${files.length} files are more than the ${MOST_FILES} allowed`);
  for (const { path, bytes } of files) {
    if (bytes > MOST_FILE_BYTES)
      refuse(`the file ${JSON.stringify(path)} has ${bytes} bytes, more than the ${MOST_FILE_BYTES} allowed`);
  }
  const sum = files.reduce((total, { bytes }) => total + bytes, 0);
  if (sum > MOST_BYTES) refuse(`the files have ${sum} bytes together, more than the ${MOST_BYTES} allowed`);
}

function refuse(message: string): never {
  throw new DomainError('too_large', message, 'files');
}
