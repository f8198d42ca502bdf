import { cp, mkdtemp, rm } from 'node:fs/promises';

/**
 * Lends each of several test files a copy of the workspace of its own, so that the code under one cannot prepare the
 * ground for the next: other sources, cached bytecode, settings. A single file has the workspace itself.
 */
export async function withOwnCopy<T>(
  workspace: string,
  testFiles: readonly string[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  if (testFiles.length < 2) return use(workspace);
  const folder = await mkdtemp(`${workspace}-`);
  try {
    await cp(workspace, folder, { recursive: true, verbatimSymlinks: true });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
