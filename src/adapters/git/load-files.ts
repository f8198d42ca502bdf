import { createHash } from 'node:crypto';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { assertCodeSize } from '../../domain/task/code-size.js';
import type { FileRef } from '../../domain/task/plan.js';
import { assertSafePaths } from '../../domain/task/safe-path.js';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import { readBlobs } from './blob-contents.js';
import { listTree, type TreeEntry } from './tree-listing.js';

export type LoadedFile = { readonly path: string; readonly content: Buffer };

/** The files of a commit, with paths that may be written to disk. */
export async function loadFiles(repository: string, commit: string): Promise<readonly LoadedFile[]> {
  const entries = await listTree(repository, commit);
  assertPaths(entries.map((entry) => entry.path));
  return loadEntries(repository, entries);
}

export async function loadEntries(
  repository: string,
  entries: readonly TreeEntry[],
): Promise<readonly LoadedFile[]> {
  const contents = await readBlobs(
    repository,
    entries.map((entry) => entry.oid),
  );
  return entries.map((entry, index) => ({ path: entry.path, content: contents[index] ?? Buffer.alloc(0) }));
}

/** References by path; hash and size are those of the content. */
export function fileRefs(files: readonly LoadedFile[]): readonly FileRef[] {
  return files
    .map(({ path, content }) => ({
      path,
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** @throws CodeRepositoryError `unsafe_path` that names the path */
export function assertPaths(paths: readonly string[]): void {
  asRefusal('unsafe_path', () => assertSafePaths(paths));
}

/** @throws CodeRepositoryError `too_large` with the limit that is passed */
export function assertSize(files: readonly { readonly path: string; readonly bytes: number }[]): void {
  asRefusal('too_large', () => assertCodeSize(files));
}

function asRefusal(code: 'unsafe_path' | 'too_large', check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new CodeRepositoryError(code, error.message, { cause: error });
  }
}
