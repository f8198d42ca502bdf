import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withTemporaryWorkspace } from '../../src/activities/temporary-workspace.js';
import { createLogger } from '../../src/main/logger.js';
import {
  claimScratchFolder,
  sweepScratchFolders,
  type ScratchFolder,
} from '../../src/main/scratch-folder.js';
import { runTypescript, type TypescriptProcess } from '../support/typescript-process.js';
import { aWorkspace } from '../support/workspace.js';

const logger = createLogger('silent', 'test');
let dataDir: string;
let mine: ScratchFolder;
const workers: TypescriptProcess[] = [];

const folders = (): readonly string[] =>
  readdirSync(join(dataDir, 'scratch')).filter((name) => name !== 'writer.lock');

/** Another process that claims a folder and then works on a copy in it; resolves with the folder's path. */
async function aWorker(work = ''): Promise<{ readonly path: string; kill(): Promise<void> }> {
  const worker = runTypescript(
    (src) => `
import { execSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
const { claimScratchFolder } = await import('${src}/main/scratch-folder.ts');
const { withTemporaryWorkspace } = await import('${src}/activities/temporary-workspace.ts');
const { path } = await claimScratchFolder(${JSON.stringify(dataDir)});
await withTemporaryWorkspace(path, async (cwd) => {
  execSync(${JSON.stringify(`echo test > file; ${work}`)}, { cwd });
  console.log(path);
  await delay(600_000);
});`,
  );
  workers.push(worker);
  return { path: await worker.line(), kill: () => worker.kill() };
}

beforeEach(async () => {
  dataDir = aWorkspace();
  mine = await claimScratchFolder(dataDir);
});
afterEach(async () => {
  await mine.release();
  for (const worker of workers.splice(0)) await worker.kill();
});

describe('the working copies of workers that share a data folder', () => {
  it('SC-10 are removed when their worker was killed, and kept while it lives', async () => {
    const [dead, living] = await Promise.all([aWorker(), aWorker()]);
    await dead.kill();
    expect(readdirSync(dead.path)).toContainEqual(expect.stringMatching(/^tests-/));
    await sweepScratchFolders(dataDir, logger);
    expect(folders().toSorted()).toEqual([basename(living.path), basename(mine.path)].toSorted());
    expect(readdirSync(living.path)).toContainEqual(expect.stringMatching(/^tests-/));
  });

  it('WF-14 are removed whatever the killed run did to keep them, and what they lead to is not', async () => {
    const outside = aWorkspace({ kept: 'kept' });
    const name = 'd'.repeat(200);
    const deep = `i=0; while [ $i -lt 30 ]; do mkdir ${name} && cd ${name} || exit 1; i=$((i+1)); done`;
    const worker = await aWorker(
      `ln -s ${outside} link; ln -s ${outside} writer.lock; mkdir shut; touch shut/f; chmod 0 shut; (${deep}) 2>/dev/null || true`,
    );
    await worker.kill();
    await sweepScratchFolders(dataDir, logger);
    expect(folders()).toEqual([basename(mine.path)]);
    expect(readdirSync(outside)).toEqual(['kept']);
  });

  it('SC-10 are removed when several workers start at once, and none stumbles over another', async () => {
    for (let number = 0; number < 100; number++) {
      const copy = join(dataDir, 'scratch', `worker-dead${number}`, 'tests-1');
      mkdirSync(copy, { recursive: true });
      for (const file of ['a', 'b', 'c']) writeFileSync(join(copy, file), file);
    }
    const warnings: unknown[] = [];
    const listening = Object.assign(createLogger('silent', 'test'), {
      warn: (...words: unknown[]) => void warnings.push(words),
    });
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => sweepScratchFolders(dataDir, listening)));
    expect(folders()).toEqual([basename(mine.path)]);
    expect(warnings).toEqual([]);
  });

  it('SC-11 leave nothing when their worker ends by itself', async () => {
    await withTemporaryWorkspace(mine.path, () => Promise.resolve());
    expect(existsSync(mine.path)).toBe(true);
    await mine.release();
    expect(folders()).toEqual([]);
  });
});
