import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, gitText } from './git-command.js';
import type { TreeEntry } from './tree-listing.js';

/** Writes the tree of these entries, all plain files (mode 100644), through an index of its own; returns the tree's id. */
export async function writeTree(repository: string, entries: readonly TreeEntry[]): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'intern-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    const input = entries.map((entry) => `100644 ${entry.oid}\t${entry.path}\0`).join('');
    await git(repository, { args: ['update-index', '-z', '--index-info'], input, env });
    return await gitText(repository, { args: ['write-tree'], env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
