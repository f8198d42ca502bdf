import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesWith } from '../support/processes.js';
import { until, untilSeen } from '../support/until.js';
import { processIdsWith } from '../support/workspace.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** In the environment of everything that the run starts. */
const MARK = 'CODE_INTERN_TEST_MARK';

describe('npm test that is broken off', () => {
  let temporary: string;
  let npm: ChildProcess;
  let output: string;
  afterEach(() => rm(temporary, { recursive: true, force: true }));

  const processes = () => processesWith(MARK, temporary);

  /** The processes of the run with that text in their command line. */
  async function ours(text: string): Promise<readonly number[]> {
    const named = new Set(processIdsWith(text).map(Number));
    return (await processes()).filter((pid) => named.has(pid));
  }

  /** Starts it as the head of a process group, as a terminal does; resolves when its Temporal server is up. */
  async function begin(): Promise<void> {
    temporary = await mkdtemp(join(tmpdir(), 'ci-'));
    // What the run around this one is told is not for this one.
    const { TEST_RESULTS: _results, ...env } = process.env;
    npm = spawn('npm', ['test', '--', 'test/workflows/replay.test.ts'], {
      cwd: ROOT,
      env: { ...env, [MARK]: temporary, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    output = '';
    npm.stdout?.on('data', (text) => (output += String(text)));
    await until(async () => (await ours('start-dev')).length > 0);
  }

  it.each([
    ['by Ctrl-C in the terminal', () => process.kill(-npm.pid!, 'SIGINT')],
    ['by Ctrl-C that only npm is told', () => process.kill(npm.pid!, 'SIGINT')],
    ['by kill -9 of npm', () => process.kill(npm.pid!, 'SIGKILL')],
    ['by kill -9 of jest', async () => process.kill((await ours('jest.js'))[0]!, 'SIGKILL')],
  ])('SC-11 leaves no process, no server and no file: %s', async (_how, breakOff) => {
    await begin();
    const ended = once(npm, 'exit');
    await breakOff();
    await ended;
    expect(await untilSeen(processes, ({ length }) => length === 0)).toEqual([]);
    // Broken off, and not run to its end.
    expect(output).not.toMatch(/[1-9]\d* passed/);
    // The guard is the last to end, with the folder of the run.
    expect(
      await untilSeen(
        () => readdir(temporary),
        ({ length }) => length === 0,
      ),
    ).toEqual([]);
  });
});
