import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { isHolderFrozen, tryLockDataFolder } from '../../src/adapters/jsonl/index.js';
import { serveWorkflows } from '../../src/main/serve-workflows.js';
import { until } from '../support/until.js';
import { runTypescript, type TypescriptProcess } from '../support/typescript-process.js';

const logger = pino({ level: 'silent' });

/** A process that may be on duty: knows when it runs workflows, and ends what it runs only when let. */
function worker(dataDir: string, frozenAfterMs = 60_000) {
  const stop = new AbortController();
  const state = { isServing: false, isAsked: false };
  let letEnd = (): void => undefined;
  const mayEnd = new Promise<void>((resolve) => (letEnd = resolve));
  const served = serveWorkflows({
    dataDir,
    logger,
    frozenAfterMs,
    signal: stop.signal,
    createWorker: () => {
      state.isServing = true;
      return Promise.resolve({ run: () => mayEnd, shutdown: () => void (state.isAsked = true) });
    },
  });
  const end = async (): Promise<void> => {
    letEnd();
    stop.abort();
    await served;
  };
  return { state, end, leave: () => stop.abort() };
}

describe('who runs the workflows of a data folder', () => {
  let dataDir: string;
  let holder: TypescriptProcess | null = null;
  const workers: ReturnType<typeof worker>[] = [];
  const start = (frozenAfterMs?: number): ReturnType<typeof worker> => {
    const one = worker(dataDir, frozenAfterMs);
    workers.push(one);
    return one;
  };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-workflows-'));
  });
  afterEach(async () => {
    await holder?.kill();
    holder = null;
    await Promise.all(workers.splice(0).map((one) => one.end()));
    await rm(dataDir, { recursive: true });
  });

  /** Another process on duty. */
  async function onDuty(): Promise<TypescriptProcess> {
    holder = runTypescript(
      (src) => `
        const { tryLockDataFolder } = await import('${src}/adapters/jsonl/data-folder-lock.ts');
        const lock = await tryLockDataFolder(${JSON.stringify(join(dataDir, 'workflows'))});
        console.log(lock === null ? 'refused' : 'holds');
        setInterval(() => lock, 1000);
      `,
    );
    expect(await holder.line()).toBe('holds');
    return holder;
  }

  it('SC-10 is one of several, and another one when that one ends', async () => {
    const first = start();
    await until(() => first.state.isServing);
    const second = start();
    const third = start();
    expect(await tryLockDataFolder(join(dataDir, 'workflows'))).toBeNull();
    expect([second, third].map(({ state }) => state.isServing)).toEqual([false, false]);
    await first.end();
    await until(() => second.state.isServing || third.state.isServing);
    expect([second, third].filter(({ state }) => state.isServing)).toHaveLength(1);
  });

  it('SC-10 is another one as soon as the first is asked to drain, which may take long', async () => {
    const first = start();
    await until(() => first.state.isServing);
    const second = start();
    first.leave();
    await until(() => second.state.isServing);
    expect(first.state.isAsked).toBe(true);
  });

  it('SC-10 is another process within a second when the one on duty is killed', async () => {
    const dying = await onDuty();
    const standby = start();
    await dying.kill();
    const since = Date.now();
    await until(() => standby.state.isServing);
    expect(Date.now() - since).toBeLessThan(2_000);
  });

  it('SC-10 is another process too when the one on duty is frozen, and not when it only lives on', async () => {
    const frozen = await onDuty();
    const patient = start(400);
    expect(await isHolderFrozen(join(dataDir, 'workflows'), 400)).toBe(false);
    expect(patient.state.isServing).toBe(false);
    frozen.child.kill('SIGSTOP');
    await until(() => patient.state.isServing);
  });

  it('SC-10 is nobody who was asked to end before its turn', async () => {
    await onDuty();
    const standby = start();
    standby.leave();
    await standby.end();
    expect(standby.state.isServing).toBe(false);
  });
});
