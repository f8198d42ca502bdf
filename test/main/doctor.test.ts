import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/cli/index.js';
import { diagnose } from '../../src/main/diagnose.js';
import { claimService, type ServiceClaim } from '../../src/main/service-record.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import { createInMemoryTaskRunner } from '../support/in-memory-task-runner.js';
import { startFrontEnd, type FrontEnd, type FrontEndOptions } from '../support/front-end.js';

const NOBODY = 'http://127.0.0.1:9';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-doctor-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A model server that is not there, so that only the service can call the model well. */
async function findings(change: Record<string, string> = {}): Promise<(part: string) => Finding | undefined> {
  const env = { INTERN_DATA_DIR: dataDir, OLLAMA_HOST: NOBODY, INTERN_PORT: '9', ...change };
  const found = await diagnose({ PATH: process.env['PATH'], HOME: process.env['HOME'], ...env });
  return (part) => found.find((one) => one.part === part);
}

describe('intern doctor beside a running service', () => {
  let front: FrontEnd;
  let claim: ServiceClaim;

  const serve = async (dependencies: FrontEndOptions['dependencies'] = {}): Promise<void> => {
    front = await startFrontEnd({ dependencies });
    claim = await claimService(dataDir);
    await claim.announce(front.url);
  };
  afterEach(async () => {
    await claim.release();
    await front.stop();
  });

  it('AP-80 judges by the model, the sandbox and the Temporal server that the service uses', async () => {
    await serve();
    const found = await findings();
    expect(found('model')).toMatchObject({
      state: 'well',
      detail: 'demo, as the service has it',
    });
    expect(found('sandbox')).toMatchObject({
      state: 'well',
      detail: 'bubblewrap, tried by the service: it isolates',
    });
    expect(found('temporal')).toMatchObject({ state: 'well', detail: 'the service reaches it' });
    expect(found('service')).toMatchObject({ state: 'well', detail: expect.stringContaining(front.url) });
  });

  it('AP-80 says that workers answer, and what to do when none does', async () => {
    await serve();
    expect((await findings())('workers')).toMatchObject({
      state: 'well',
      detail: 'they answer; 0 tasks run, 0 wait',
    });
    await claim.release();
    await front.stop();
    const runner = createInMemoryTaskRunner({
      now: () => Date.now(),
      limits: { running: 5, waiting: 100 },
      journal: createInMemoryEventJournal(),
    });
    const queue = async () => ({ ...(await runner.queue())!, stale: true });
    await serve({ runner: { ...runner, queue } });
    expect((await findings())('workers')).toMatchObject({
      state: 'broken',
      detail: 'no worker answers; the figures of the queue are old',
      fix: 'start one: code-intern worker, or start the service again: code-intern stop, code-intern serve',
    });
  });

  it('AP-80 finds it by INTERN_URL too', async () => {
    await serve();
    const elsewhere = join(dataDir, 'elsewhere');
    const found = await findings({ INTERN_DATA_DIR: elsewhere, INTERN_URL: front.url });
    expect(found('model')?.state).toBe('well');
    expect(found('service')).toMatchObject({ state: 'well', detail: front.url });
  });

  it('AP-80 tells what is broken in the eyes of the service', async () => {
    await serve({
      model: {
        provider: 'ollama',
        health: () =>
          Promise.resolve({ reachable: false, address: NOBODY, models: {}, problem: 'no Ollama there' }),
      },
      sandbox: {
        health: () => Promise.resolve({ kind: 'none', isolated: false, problem: 'nothing isolates' }),
      },
    });
    const found = await findings();
    expect(found('model')).toMatchObject({
      state: 'broken',
      detail: 'no Ollama there',
      fix: 'to try everything without a model server: code-intern serve --provider demo',
    });
    expect(found('sandbox')).toMatchObject({ state: 'warning', fix: 'nothing isolates' });
  });

  it('AP-80 looks for itself, and says why, when the service is still starting or does not answer', async () => {
    await serve();
    await claim.announce('');
    let found = await findings();
    expect(found('service')).toMatchObject({ state: 'warning', fix: 'it is still starting: ask again' });
    expect(found('model')).toMatchObject({ state: 'broken', detail: expect.stringContaining(NOBODY) });
    await claim.announce(NOBODY);
    found = await findings();
    expect(found('service')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('no Code Intern'),
    });
    expect(found('model')?.state).toBe('broken');
  });
});

describe('intern doctor without a service', () => {
  it('AP-80 looks for itself', async () => {
    const found = await findings();
    expect(found('model')).toMatchObject({ state: 'broken', detail: expect.stringContaining(NOBODY) });
    expect(found('service')).toMatchObject({ state: 'warning', fix: 'start it: code-intern serve' });
  });

  it('WF-14 says how to get the image when the container engine lacks nothing else', async () => {
    const engine = join(dataDir, 'docker');
    const info = JSON.stringify({
      ServerVersion: '29.0.0',
      NCPU: 2,
      MemoryLimit: true,
      PidsLimit: true,
      CpuCfsQuota: true,
      SecurityOptions: [],
    });
    await writeFile(engine, `#!/bin/sh\ncase "$*" in *info*) echo '${info}' ;; *) exit 1 ;; esac\n`);
    await chmod(engine, 0o755);
    const containers = { INTERN_SANDBOX: 'container', INTERN_CONTAINER_ENGINE: engine };
    const found = await findings({ ...containers, INTERN_SANDBOX_IMAGE: 'node:22-bookworm' });
    expect(found('sandbox')).toMatchObject({
      state: 'broken',
      detail: expect.stringContaining('node:22-bookworm is not here'),
      fix: `${engine} pull node:22-bookworm, or name an image that is here: INTERN_SANDBOX_IMAGE`,
    });
    const without = await findings({ ...containers, INTERN_CONTAINER_ENGINE: '/no/such/engine' });
    expect(without('sandbox')?.fix).toContain('apt install bubblewrap');
  });
});
