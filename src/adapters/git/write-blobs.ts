import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileContent } from '../../ports/code-repository.js';
import { gitText } from './git-command.js';
import type { TreeEntry } from './tree-listing.js';

/** Puts the contents of files into the repository, all in one process; the entries are in the order of the files. */
export async function writeBlobs(
  repository: string,
  files: readonly FileContent[],
): Promise<readonly TreeEntry[]> {
  if (files.length === 0) return [];
  const scratch = await mkdtemp(join(tmpdir(), 'intern-blobs-'));
  try {
    const sources = files.map((file, index) => ({ file, path: join(scratch, String(index)) }));
    await Promise.all(sources.map(({ file, path }) => writeFile(path, file.content, 'utf8')));
    const text = await gitText(repository, {
      args: ['hash-object', '-w', '--no-filters', '--stdin-paths'],
      input: sources.map(({ path }) => `${path}\n`).join(''),
    });
    const oids = text.split('\n');
    return files.map((file, index) => ({ path: file.path, oid: oids[index] ?? '' }));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
