import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

const PROMPT = 'Build email validator';
/** Nobody listens there. */
const PROXY = 'http://127.0.0.1:9';
const HOSTILE = {
  TMPDIR: '/no/such/folder',
  ...Object.fromEntries(
    ['http_proxy', 'https_proxy', 'grpc_proxy', 'all_proxy'].flatMap((name) => [
      [name, PROXY],
      [name.toUpperCase(), PROXY],
    ]),
  ),
  // Newer versions of Node take a proxy from the environment, too, when they are told to.
  NODE_USE_ENV_PROXY: '1',
};
/** Milliseconds for all of these commands on a busy machine. */
const PATIENCE_MS = 180_000;

type Ended = { readonly code: number | null; readonly remarks: readonly string[] };

async function endOf(child: ChildProcess): Promise<Ended> {
  let text = '';
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const remarks = text.split('\n').filter((line) => line !== '' && !line.startsWith('warning: '));
  return { code, remarks };
}

describe('a machine with proxies, no temporary folder and full devices', () => {
  let service: RunningService;
  let serving: ChildProcess;
  let full: number;
  let taskId: string;

  beforeAll(async () => {
    full = openSync('/dev/full', 'w');
    service = await RunningService.prepare({ INTERN_MODEL_PROVIDER: 'demo', ...HOSTILE });
    const { command, args, env } = service.command('serve');
    serving = spawn(command, args, { env, stdio: ['ignore', full, full], detached: true });
    await until(isReady);
    taskId = await service.submit(PROMPT);
    await service.follow(taskId);
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.destroy();
    closeSync(full);
  });

  const isReady = (): Promise<boolean> =>
    fetch(`${service.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );

  function intern(args: readonly string[], stdout: number | 'pipe'): ChildProcess {
    const { command, args: all, env } = service.command(...args);
    return spawn(command, all, { env, stdio: ['ignore', stdout, 'pipe'] });
  }

  it('AP-62 do not keep a service from its work, though its output and log go nowhere', async () => {
    expect(await service.status(taskId)).toMatchObject({ status: 'completed' });
  });

  it.each([
    [['--help']],
    [['run', PROMPT]],
    [['status']],
    [['watch', 'TASK']],
    [['events', 'TASK', '--json']],
    [['doctor']],
    [['verify', 'TASK']],
  ])(
    'AP-62 AP-80 a full device fails a command in one line: intern %j',
    async (words) => {
      const ended = await endOf(
        intern(
          words.map((word) => word.replace('TASK', taskId)),
          full,
        ),
      );
      expect(ended.code).toBe(1);
      expect(ended.remarks.at(-1)).toMatch(
        /^code-intern: the results could not be written \(ENOSPC: .*\): make room/,
      );
      expect(ended.remarks.join('\n')).not.toMatch(/^ +at /m);
    },
    PATIENCE_MS,
  );

  it(
    'AP-80 a reader that leaves fails no command, and is told nothing',
    async () => {
      const child = intern(['events', taskId, '--json'], 'pipe');
      child.stdout?.destroy();
      expect(await endOf(child)).toEqual({ code: 0, remarks: [] });
    },
    PATIENCE_MS,
  );

  it(
    'AP-80 a full device does not keep intern stop from stopping',
    async () => {
      const ended = new Promise<number | null>((resolve) => serving.once('exit', resolve));
      expect(await endOf(intern(['stop'], full))).toMatchObject({ code: 1 });
      expect(await ended).toBe(0);
    },
    PATIENCE_MS,
  );
});
