import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import {
  createBubblewrapSandbox,
  createContainerSandbox,
  createFirstIsolated,
} from '../../src/adapters/sandbox/index.js';
import { createServiceClient } from '../../src/cli/index.js';
import { health, readiness } from '../../src/contract/index.js';
import { composeTestRunners } from '../../src/main/compose-test-runners.js';
import type { Sandbox, SandboxHealth } from '../../src/ports/sandbox.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

const TO_INSTALL = /not run here.*apt install bubblewrap.*apt install podman.*INTERN_SANDBOX=none/;

describe('a machine on which nothing isolates', () => {
  let front: FrontEnd;
  /** Whether somebody has installed one meanwhile. */
  let isMended = false;
  beforeEach(() => {
    isMended = false;
  });
  afterEach(() => front.stop());

  const nothing = createFirstIsolated([
    createBubblewrapSandbox({ bwrap: '/no/such/bwrap' }),
    createContainerSandbox({ engine: '/no/such/engine' }),
  ]);
  const WELL: SandboxHealth = { kind: 'bubblewrap', isolated: true, problem: null };
  const mendable: Sandbox = {
    ...nothing,
    health: () => (isMended ? Promise.resolve(WELL) : nothing.health()),
    ownPrograms: async () => (isMended ? null : ((await nothing.ownPrograms?.()) ?? null)),
  };
  const start = async (sandbox: Sandbox = mendable): Promise<void> => {
    const { missingTool } = composeTestRunners(sandbox);
    front = await startFrontEnd({ dependencies: { sandbox, missingTool } });
  };
  const submit = (language: string | null): request.Test =>
    request(front.server).post('/tasks').send({ prompt: 'x', language });

  it.each([null, 'javascript', 'python'])(
    'WF-14 AP-1 takes no task, with what to install in a problem document: language %s',
    async (language) => {
      await start();
      const answer = await submit(language);
      expect([answer.status, answer.type]).toEqual([503, 'application/problem+json']);
      expect(answer.body).toMatchObject({ code: 'no_sandbox', detail: expect.stringMatching(TO_INSTALL) });
      expect(await front.runner.open()).toEqual([]);
    },
  );

  it('WF-14 AP-41 tells a client of MCP that it is the machine, not the request', async () => {
    await start();
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`)));
    const answer = await client.callTool({ name: 'start_coding_task', arguments: { prompt: 'x' } });
    await client.close();
    const [{ text } = { text: '' }] = answer.content as { text: string }[];
    expect(answer.isError).toBe(true);
    expect(text).toMatch(TO_INSTALL);
    expect(text).toMatch(/tell the person.*no other arguments help.*\(no_sandbox\)/i);
  });

  it('WF-14 AP-80 tells a person at the command line what to install, and by which command to look', async () => {
    await start();
    const service = createServiceClient({ url: front.url, token: null });
    const wanted = { prompt: 'x', priority: null, language: null, model: null };
    const patience = { onWait: () => undefined, signal: new AbortController().signal };
    const refusal = await service.submit(wanted, patience).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'no_sandbox', message: expect.stringMatching(TO_INSTALL) });
    expect(refusal).toMatchObject({ message: expect.stringMatching(/intern doctor/) });
  });

  it('WF-14 AP-6 is not ok and not ready, and /health says why', async () => {
    await start();
    const seen = await request(front.server).get('/health');
    expect(seen.status).toBe(503);
    const { sandbox } = health.parse(seen.body).parts;
    const problem = expect.stringMatching(/apt install bubblewrap.*apt install podman/);
    expect(sandbox).toMatchObject({ ok: false, isolated: false, problem });
    const ready = await request(front.server).get('/health/ready');
    expect(ready.status).toBe(503);
    expect(readiness.parse(ready.body).problems).toMatchObject([{ part: 'sandbox' }]);
  });

  it('WF-14 AP-6 says why also while it is looked for anew, however long that takes', async () => {
    let isSlow = false;
    const never = () => new Promise<never>(() => undefined);
    const slow: Sandbox = { ...nothing, health: () => (isSlow ? never() : nothing.health()) };
    front = await startFrontEnd({ dependencies: { sandbox: slow, healthAnswerMs: 1_000 } });
    const problem = async () =>
      health.parse((await request(front.server).get('/health')).body).parts.sandbox.problem;
    const why = await problem();
    expect(why).toMatch(/apt install bubblewrap/);
    isSlow = true;
    expect(await problem()).toBe(why);
  });

  it('WF-14 AP-6 is well again as soon as something was installed, with no new start', async () => {
    await start();
    expect((await submit('javascript')).status).toBe(503);
    isMended = true;
    expect((await submit('javascript')).status).toBe(200);
    expect((await request(front.server).get('/health')).status).toBe(200);
    expect((await request(front.server).get('/health/ready')).status).toBe(200);
  });

  it('WF-14 takes tasks where runs without isolation were allowed', async () => {
    const none: SandboxHealth = { kind: 'none', isolated: false, problem: 'INTERN_SANDBOX=none allows it' };
    await start({ ...nothing, kind: 'none', health: () => Promise.resolve(none), ownPrograms: undefined });
    expect((await submit(null)).status).toBe(200);
    expect((await request(front.server).get('/health')).status).toBe(200);
  });
});
