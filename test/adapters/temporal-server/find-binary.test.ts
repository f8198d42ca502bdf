import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTemporalBinary } from '../../../src/adapters/temporal-server/index.js';
import { loadScript } from '../../support/load-script.js';

const { cachedPaths } = await loadScript<{ cachedPaths: (env: Record<string, string>) => readonly string[] }>(
  'temporal/binary-cache.mjs',
);

let folder: string;

async function placeBinary(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intern-binary-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the temporal command', () => {
  it('is taken from PATH before the cache', async () => {
    const env = { PATH: `/nowhere:${folder}/bin`, XDG_CACHE_HOME: folder };
    const [cached] = cachedPaths(env);
    await placeBinary(cached!);
    expect(await findTemporalBinary(env)).toBe(cached);
    const onPath = await placeBinary(join(folder, 'bin', 'temporal'));
    expect(await findTemporalBinary(env)).toBe(onPath);
  });

  it.each([0, 1])('is found in place %i of those where set-up caches it', async (index) => {
    const env = { PATH: '', XDG_CACHE_HOME: folder };
    const path = await placeBinary(cachedPaths(env)[index]!);
    expect(await findTemporalBinary(env)).toBe(path);
  });

  it('AP-62 is asked for in one line when there is none', async () => {
    await expect(findTemporalBinary({ PATH: folder, XDG_CACHE_HOME: folder })).rejects.toThrow(
      /no Temporal server.*npm run setup.*TEMPORAL_ADDRESS/,
    );
  });
});
