import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflate } from 'node:zlib';
import { promisify } from 'node:util';
import { errnoOf } from '../../domain/kernel/disk-problem.js';

/** `none`: nothing that was ever finished. `broken`: git cannot open it. Told by reading it: a folder alone says nothing. */
export type RepositoryState = 'none' | 'whole' | 'broken';

export async function repositoryState(repository: string): Promise<RepositoryState> {
  const [head, config, tags] = await Promise.all([
    textOf(join(repository, 'HEAD')),
    textOf(join(repository, 'config')),
    namesIn(join(repository, 'refs', 'tags')),
  ]);
  const isWhole = head?.trimEnd() === 'ref: refs/heads/main' && saysBare(config ?? '');
  if (isWhole && (await namesIn(join(repository, 'objects'))) !== null) return 'whole';
  // What a crash in the middle of `git init` leaves has no HEAD, and no version.
  return head === null && (tags ?? []).length === 0 ? 'none' : 'broken';
}

function saysBare(config: string): boolean {
  return config.split('\n').some((line) => line.replaceAll(/\s/g, '') === 'bare=true');
}

/** Files of a repository that hold something else than what git wrote: cut off, empty, or of other bytes. */
export async function brokenFiles(repository: string): Promise<readonly string[]> {
  return [
    ...(await brokenRefs(join(repository, 'refs'))),
    ...(await brokenObjects(join(repository, 'objects'))),
  ];
}

async function brokenRefs(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothing);
  const refs = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'));
  const broken: string[] = [];
  for (const { parentPath, name } of refs) {
    const path = join(parentPath, name);
    if (await isBrokenRef(path)) broken.push(path);
  }
  return broken;
}

/** False for one that is gone: git moves and deletes references while others look. */
async function isBrokenRef(path: string): Promise<boolean> {
  const text = await textOf(path);
  return text !== null && !/^([0-9a-f]{40}|[0-9a-f]{64})\n?$/.test(text);
}

/** Loose objects, which are all that there are: nothing of ours packs them. Each is named by the hash of what it holds. */
async function brokenObjects(folder: string): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const start of (await namesIn(folder)) ?? []) {
    if (!/^[0-9a-f]{2}$/.test(start)) continue;
    for (const rest of (await namesIn(join(folder, start))) ?? []) {
      const path = join(folder, start, rest);
      if (/^[0-9a-f]{38}([0-9a-f]{24})?$/.test(rest) && !(await holds(path, start + rest))) broken.push(path);
    }
  }
  return broken;
}

async function holds(path: string, id: string): Promise<boolean> {
  const packed = await readFile(path);
  try {
    const content = await promisify(inflate)(packed);
    return (
      createHash(id.length === 40 ? 'sha1' : 'sha256')
        .update(content)
        .digest('hex') === id
    );
  } catch {
    return false;
  }
}

function nothing(error: unknown): never[] {
  if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
  throw error;
}

/** null when there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    nothing(error);
    return null;
  }
}

/** null when there is no such file. */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    nothing(error);
    return null;
  }
}
