import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gitText } from './git-command.js';

/** Makes files, or the entries of folders, safe on disk. git does so for what its objects and references hold, no more. */
export async function syncPaths(paths: readonly string[]): Promise<void> {
  await Promise.all(
    paths.map(async (path) => {
      const handle = await open(path, 'r');
      await handle.sync().finally(() => handle.close());
    }),
  );
}

/** Makes the names of all references safe on disk. */
export async function syncRefs(repository: string): Promise<void> {
  const refs = join(repository, 'refs');
  const entries = await readdir(refs, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  await syncPaths([...folders.map(({ parentPath, name }) => join(parentPath, name)), refs]);
}

/** Makes the names of all objects of a version safe on disk: also those that were there, whose writer may have died before. */
export async function syncObjects(
  repository: string,
  {
    tree,
    commit,
    blobs,
  }: { readonly tree: string; readonly commit: string; readonly blobs: readonly string[] },
): Promise<void> {
  const listed = await gitText(repository, { args: ['ls-tree', '-r', '-d', '-z', '--full-tree', tree] });
  const trees = [...listed.matchAll(/ tree ([0-9a-f]+)\t/g)].map(([, id = '']) => id);
  const folders = new Set([tree, commit, ...blobs, ...trees].map((id) => id.slice(0, 2)));
  await syncPaths([...folders].map((start) => join(repository, 'objects', start)));
  await syncPaths([join(repository, 'objects')]);
}
