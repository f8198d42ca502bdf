import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import type { LoadedFile } from './load-files.js';

/**
 * Writes files into an existing empty folder. No file is written over and no link is followed: the folder is empty, its
 * paths were checked, and nothing but plain files is ever written.
 */
export async function writeFiles(files: readonly LoadedFile[], folder: string): Promise<void> {
  if ((await readdir(folder)).length > 0) {
    throw new CodeRepositoryError(
      'git_failed',
      `${folder} is not empty: choose an empty folder for the code`,
    );
  }
  for (const file of files) {
    const target = join(folder, file.path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.content, { flag: 'wx' });
  }
}
