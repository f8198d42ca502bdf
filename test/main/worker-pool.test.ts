import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isAlive } from '../../src/adapters/temporal-server/index.js';
import { createLogger } from '../../src/main/logger.js';
import { createWorkerPool, type WorkerPool } from '../../src/main/worker-pool.js';
import { until } from '../support/until.js';

const entry = fileURLToPath(new URL('../support/worker-that-dies.mjs', import.meta.url));
const address = Promise.resolve('127.0.0.1:1');
let pool: WorkerPool;
const stopping = new AbortController();

function poolOf(count: number, env: Record<string, string> = {}): WorkerPool {
  pool = createWorkerPool({
    count,
    entry,
    env: { ...process.env, ...env },
    address,
    logger: createLogger('silent', 'test'),
    stopping: stopping.signal,
  });
  return pool;
}

afterEach(() => pool.drain(0));

describe('the worker processes', () => {
  it('SC-10 are as many as asked for, and each has a process of its own', async () => {
    expect(await poolOf(3).start(10_000)).toBe(true);
    await until(() => pool.pids().length === 3);
    expect(new Set(pool.pids()).size).toBe(3);
  });

  it('SC-10 are started again when one is killed, while the others live on', async () => {
    await poolOf(2).start(10_000);
    await until(() => pool.pids().length === 2);
    const [killed, other] = pool.pids();
    process.kill(killed!, 'SIGKILL');
    await until(() => !pool.pids().includes(killed!));
    await until(() => pool.pids().length === 2);
    expect(pool.pids()).toContain(other);
  });

  it('AP-6 EV-29 are told apart by their signs of life: one that is stopped is silent within seconds, and so are its journals', async () => {
    await poolOf(2).start(10_000);
    const states = () => pool.processes().map(({ state }) => state);
    await until(() => states().every((state) => state === 'answering'));
    expect(pool.journalProblem()).toBeNull();
    const [stopped] = pool.processes();
    const at = Date.now();
    process.kill(stopped!.pid!, 'SIGSTOP');
    await until(() => states()[0] === 'silent');
    expect(states()).toEqual(['silent', 'answering']);
    const { sinceMs } = pool.processes()[0]!;
    expect(Math.abs(sinceMs - at)).toBeLessThan(2_500);
    expect(pool.journalProblem()).toMatch(
      new RegExp(
        `^worker 1 \\(process ${stopped!.pid}\\), which writes the journals, has not answered since 20`,
      ),
    );
    process.kill(stopped!.pid!, 'SIGCONT');
    await until(() => states()[0] === 'answering');
    expect(pool.journalProblem()).toBeNull();
    process.kill(stopped!.pid!, 'SIGKILL');
    await until(() => states()[0] === 'ended');
    await until(() => states()[0] === 'answering');
  });

  it('SC-11 are gone after a drain, and none is started again', async () => {
    await poolOf(2).start(10_000);
    await until(() => pool.pids().length === 2);
    const pids = pool.pids();
    await pool.drain(1_000);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(pool.pids()).toEqual([]);
  });

  it('SC-11 have process groups of their own, so that Ctrl-C in a terminal reaches the service alone', async () => {
    await poolOf(2).start(10_000);
    await until(() => pool.pids().length === 2);
    for (const pid of pool.pids()) {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', String(pid)]);
      expect(Number(stdout)).toBe(pid);
    }
  });

  it('SC-11 are not started again once the service is asked to end', async () => {
    const ending = new AbortController();
    const errors: unknown[] = [];
    const logger = createLogger('silent', 'test');
    logger.error = (fields: unknown) => void errors.push(fields);
    pool = createWorkerPool({ count: 1, entry, env: process.env, address, logger, stopping: ending.signal });
    await pool.start(10_000);
    const [pid] = pool.pids();
    ending.abort();
    process.kill(pid!, 'SIGINT');
    await until(() => pool.pids().length === 0);
    await pool.drain(0);
    expect(errors).toEqual([]);
  });

  it('AP-6 say whether the journal is served', async () => {
    poolOf(1);
    expect(pool.journalProblem()).toContain('no worker serves the journal');
    await pool.start(10_000);
    await until(() => pool.journalProblem() === null);
    expect(pool.journalProblem()).toBeNull();
  });

  it('AP-62 are given up on when none gets ready', async () => {
    expect(await poolOf(1, { WORKER_DIES: 'at once' }).start(300)).toBe(false);
  });
});

describe('a worker process', () => {
  it('SC-10 ends when the service that started it is killed hard', async () => {
    const script = `
      const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(entry)}, [], { execArgv: [] });
      child.on('message', (m) => m.type === 'ready' && console.log(child.pid));`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const worker = Number(line.toString());
    poolOf(0);
    parent.kill('SIGKILL');
    await until(() => !isAlive(worker));
    expect(isAlive(worker)).toBe(false);
  });
});

describe('the log', () => {
  it('AP-63 hides what must not be read, and keeps lines whole when many processes write at once', async () => {
    const program = `
      const { createLogger } = await import(process.argv[1]);
      const logger = createLogger('info', 'p');
      for (let i = 0; i < 500; i += 1) logger.info({ i, token: 'sesame', prompt: 'secret', text: 'x'.repeat(1500) }, 'm\\u001b');`;
    const module = new URL('../../dist/main/logger.js', import.meta.url).href;
    const shell = `for i in 1 2 3 4; do ${process.execPath} --input-type=module -e "$PROGRAM" ${module} & done; wait`;
    const env = { ...process.env, PROGRAM: program, NODE_OPTIONS: '' };
    const run = promisify(execFile);
    const { stdout: text } = await run('bash', ['-c', `( ${shell} ) 2>&1`], { env, maxBuffer: 64e6 });
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(2_000);
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(text).not.toMatch(/sesame|secret|\p{Cc}(?<!\n)/u);
  });
});
