import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileContent } from '../../ports/code-repository.js';
import { git, gitText } from './git-command.js';
import type { TreeEntry } from './tree-listing.js';

export type WrittenTree = { readonly tree: string; readonly entries: readonly TreeEntry[] };

/** Writes the tree of the kept entries with the files added or put in their place; all plain files, mode 100644. */
export async function writeTree(
  repository: string,
  kept: readonly TreeEntry[],
  files: readonly FileContent[],
): Promise<WrittenTree> {
  const scratch = await mkdtemp(join(tmpdir(), 'intern-tree-'));
  try {
    const written = await writeBlobs(repository, files, scratch);
    const replaced = new Set(files.map((file) => file.path));
    const entries = [...kept.filter((entry) => !replaced.has(entry.path)), ...written];
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    const input = entries.map((entry) => `100644 ${entry.oid}\t${entry.path}\0`).join('');
    await git(repository, { args: ['update-index', '-z', '--index-info'], input, env });
    return { tree: await gitText(repository, { args: ['write-tree'], env }), entries };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeBlobs(
  repository: string,
  files: readonly FileContent[],
  scratch: string,
): Promise<readonly TreeEntry[]> {
  if (files.length === 0) return [];
  const sources = files.map((_, index) => join(scratch, `file-${index}`));
  await Promise.all(files.map((file, index) => writeFile(sources[index] ?? '', file.content, 'utf8')));
  const text = await gitText(repository, {
    args: ['hash-object', '-w', '--no-filters', '--stdin-paths'],
    input: `${sources.join('\n')}\n`,
  });
  const oids = text.split('\n');
  return files.map((file, index) => ({ path: file.path, oid: oids[index] ?? '' }));
}
