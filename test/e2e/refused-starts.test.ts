import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesWith } from '../support/processes.js';

const INTERN = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));
type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

let dataDir: string;
let blocker: Server;
let taken: number;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-refused-'));
  blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  taken = (blocker.address() as AddressInfo).port;
});
afterEach(async () => {
  blocker.close();
  expect(await processesWith('INTERN_DATA_DIR', dataDir)).toEqual([]);
  await rm(dataDir, { recursive: true, force: true });
});

function intern(
  args: readonly string[],
  change: Record<string, string>,
  input: string | null = null,
): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    INTERN_DATA_DIR: dataDir,
    INTERN_PORT: '0',
    INTERN_TEMPORAL_PORT: '0',
    INTERN_TEMPORAL_UI_PORT: '0',
    ...change,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [INTERN, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    if (input !== null) child.stdin?.end(input);
  });
}

describe('intern serve refuses to start with one line that says what to do:', () => {
  it.each([
    ['AP-62 a bad setting', { INTERN_WORKERS: 'many' }, /INTERN_WORKERS is "many"; allowed: a whole number/],
    [
      'AP-62 a data folder that cannot be written',
      { INTERN_DATA_DIR: '/proc/intern' },
      /\/proc\/intern cannot be written.*INTERN_DATA_DIR/,
    ],
    [
      'AP-62 a Temporal server that cannot be reached',
      { TEMPORAL_ADDRESS: '127.0.0.1:9' },
      /127\.0\.0\.1:9 cannot be reached.*TEMPORAL_ADDRESS/,
    ],
    [
      'AP-62 a sandbox that cannot be had',
      { INTERN_SANDBOX: 'container', INTERN_CONTAINER_ENGINE: '/no/such/engine' },
      /INTERN_SANDBOX is container.*\/no\/such\/engine: it is not installed.*apt install podman/,
    ],
    [
      'AP-62 WF-3 no git',
      { PATH: '/nonexistent' },
      /git was not found on the PATH: install git 2\.36 or newer \(.*apt install git\)/,
    ],
    ['AP-62 an address that this machine has not', { INTERN_HOST: '192.0.2.1' }, /192\.0\.2\.1.*INTERN_HOST/],
  ])('%s', async (_name, change, expected) => {
    const ended = await intern(['serve', '--provider', 'demo'], change);
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(expected);
  });

  it('AP-62 a port that is in use', async () => {
    const ended = await intern(['serve', '--provider', 'demo', '--port', String(taken)], {});
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr.trim()).toMatch(
      new RegExp(`^code-intern: cannot listen on 127.0.0.1:${taken}: .* INTERN_PORT$`),
    );
  });

  it('AP-62 a port of the embedded Temporal server that is in use', async () => {
    const ended = await intern(['serve', '--provider', 'demo'], { INTERN_TEMPORAL_PORT: String(taken) });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr.trim()).toMatch(
      new RegExp(`^code-intern: port ${taken} .* INTERN_TEMPORAL_PORT .*$`),
    );
  });

  it('CX-23 no model server, with its address and what to run', async () => {
    blocker.closeAllConnections();
    await new Promise((resolve) => blocker.close(resolve));
    const ended = await intern(['serve'], { OLLAMA_HOST: `127.0.0.1:${taken}` });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr.trim()).toMatch(
      new RegExp(`^code-intern: .*127.0.0.1:${taken}.*ollama serve.*--provider demo$`),
    );
  });
});

describe('other commands', () => {
  it('AP-80 intern stop says so when nothing runs', async () => {
    expect(await intern(['stop'], {})).toMatchObject({
      code: 0,
      stdout: 'nothing was running on this data folder\n',
    });
  });

  it('AP-80 intern worker refuses a folder that no service has', async () => {
    const ended = await intern(['worker'], { TEMPORAL_ADDRESS: '127.0.0.1:9' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('is not the data folder of a service');
  });

  it('AP-80 intern mcp keeps standard output for the protocol when it cannot start', async () => {
    const ended = await intern(['mcp'], {});
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/start the service with `\S*intern\S* serve`/);
  });
});

describe('intern run', () => {
  it.each([
    [
      'nothing to be seen',
      '\u200b\n',
      /^code-intern: the prompt must not be empty: say what is to be built\n$/,
    ],
    [
      'a prompt, which only a service can take',
      'Build it\n',
      /^code-intern: no Code Intern service answers at http:\/\/127\.0\.0\.1:9: /,
    ],
  ])('AP-80 as a program reads a pipe: %s', async (_what, input, said) => {
    const ended = await intern(['run'], { INTERN_URL: 'http://127.0.0.1:9' }, input);
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(said);
  });
});
