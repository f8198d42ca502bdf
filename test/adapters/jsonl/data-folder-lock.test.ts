import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLockDataFolder } from '../../../src/adapters/jsonl/index.js';
import { runTypescript, type TypescriptProcess } from '../../support/typescript-process.js';

let dataDir: string;
let processes: TypescriptProcess[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-lock-'));
  processes = [];
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.kill()));
  await rm(dataDir, { recursive: true, force: true });
});

/** A process that tries once, says what came of it, and stays. */
function contender(): TypescriptProcess {
  const started = runTypescript(
    (src) => `
      const { tryLockDataFolder } = await import('${src}/adapters/jsonl/data-folder-lock.ts');
      const lock = await tryLockDataFolder(${JSON.stringify(dataDir)});
      console.log(lock === null ? 'refused' : 'holds');
      setInterval(() => lock, 1000);
    `,
  );
  processes.push(started);
  return started;
}

describe('the lock of a data folder: one writer', () => {
  it('EV-21 is held by one, and free again after it is released', async () => {
    const lock = await tryLockDataFolder(dataDir);
    expect(lock).not.toBeNull();
    expect(await tryLockDataFolder(dataDir)).toBeNull();
    await lock?.release();
    const next = await tryLockDataFolder(dataDir);
    expect(next).not.toBeNull();
    expect(await tryLockDataFolder(dataDir)).toBeNull();
    await next?.release();
  });

  it('EV-21 goes to exactly one of many who try at the same moment, also over a stale one', async () => {
    for (let round = 0; round < 20; round += 1) {
      const locks = await Promise.all(Array.from({ length: 12 }, () => tryLockDataFolder(dataDir)));
      const held = locks.filter((lock) => lock !== null);
      expect(held).toHaveLength(1);
      await held[0]?.release();
    }
  });

  it('EV-21 goes to exactly one of two processes, and to the next when that one is killed', async () => {
    const racers = [contender(), contender()];
    const words = await Promise.all(racers.map((one) => one.line()));
    expect(words.toSorted()).toEqual(['holds', 'refused']);
    expect(await tryLockDataFolder(dataDir)).toBeNull();
    await racers[words.indexOf('holds')]?.kill();
    const lock = await tryLockDataFolder(dataDir);
    expect(lock).not.toBeNull();
    expect(await contender().line()).toBe('refused');
    await lock?.release();
  });

  it('EV-21 works in a folder whose path is longer than a socket may have', async () => {
    const deep = join(dataDir, 'a'.repeat(100), 'b'.repeat(100));
    await mkdir(deep, { recursive: true });
    const lock = await tryLockDataFolder(deep);
    expect(lock).not.toBeNull();
    expect(await tryLockDataFolder(deep)).toBeNull();
    await lock?.release();
    const next = await tryLockDataFolder(deep);
    expect(next).not.toBeNull();
    await next?.release();
  });

  it('EV-21 leaves one small file behind, however often it changes hands', async () => {
    for (let round = 0; round < 5; round += 1) await (await tryLockDataFolder(dataDir))?.release();
    expect(await readdir(join(dataDir, 'writer.lock'))).toEqual(['5']);
  });
});
