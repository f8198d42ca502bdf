import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const INPUTS = ['tsconfig.json', 'package-lock.json', 'scripts/setup/pack.mjs'];

/** All files below a folder, as paths relative to it, sorted; [] when there is no such folder. */
export async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}

/** A fingerprint of everything the build reads: names, sizes and times of change. */
export async function sourceStamp(root) {
  const hash = createHash('sha256');
  const sources = (await filesBelow(join(root, 'src'))).map((path) => join('src', path));
  for (const path of [...sources, ...INPUTS]) {
    const { size, mtimeMs } = await stat(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const stampFile = (root) => join(root, 'dist', '.built-from');

/** True when the last whole build was of these sources. */
export async function isBuilt(root) {
  const recorded = await readFile(stampFile(root), 'utf8').catch(() => null);
  return recorded !== null && recorded === (await sourceStamp(root));
}

/** Notes what a build was made of: `stamp` is taken before the build, so that a change during it is built next time. */
export async function recordBuild(root, stamp) {
  await writeFile(stampFile(root), stamp);
}
