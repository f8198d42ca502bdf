import { afterEach, describe, expect, it } from '@jest/globals';
import { health, type HealthView } from '../../src/contract/index.js';
import type { ApplicationDependencies } from '../../src/application/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { rest, submitted } from './request-lines.js';

const never = () => new Promise<never>(() => undefined);
const model = (change: object) => ({
  provider: 'ollama',
  health: () =>
    Promise.resolve({
      reachable: true,
      address: 'http://127.0.0.1:11434',
      models: { 'mistral:7b': true },
      problem: null,
      ...change,
    }),
});

describe('GET /health', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  const ask = async (
    dependencies: Partial<ApplicationDependencies> = {},
    silence?: 'unreachable' | 'hang',
  ) => {
    front = await startFrontEnd({
      dependencies: { healthAnswerMs: 50, ...dependencies },
      limits: { running: 1, waiting: 5 },
    });
    await submitted(front);
    await submitted(front, { priority: 'LOW' });
    if (silence) front.runner.silence(silence);
    const response = await rest(front).get('/health');
    const ready = await rest(front).get('/health/ready');
    return { status: response.status, ready: ready.status, body: health.parse(response.body) };
  };

  it('AP-6 answers 200 with every part and the queue when all is well', async () => {
    const { status, ready, body } = await ask({ model: model({}) });
    expect([status, ready]).toEqual([200, 200]);
    const none = { running: 0, waiting: 0, preempted: 0, parked: 0 };
    const expected: HealthView = {
      status: 'ok',
      parts: {
        temporal: { ok: true, problem: null },
        model: {
          ok: true,
          problem: null,
          provider: 'ollama',
          address: 'http://127.0.0.1:11434',
          models: { 'mistral:7b': true },
        },
        journal: { ok: true, problem: null, lag_events: 0, tasks: [] },
        workflows: { ok: true, problem: null, admission_ok: true, tasks: [] },
        sandbox: { ok: true, problem: null, kind: 'bubblewrap', isolated: true },
      },
      queue: {
        running: 1,
        waiting: 1,
        blocked: 0,
        preempted: 0,
        parked: 0,
        pressure: 'none',
        capacity: { running: 1, waiting: 5 },
        per_priority: {
          CRITICAL: none,
          HIGH: none,
          MEDIUM: { ...none, running: 1 },
          LOW: { ...none, waiting: 1 },
          BACKGROUND: none,
        },
        oldest_wait_seconds: 0,
        stale: false,
      },
    };
    expect({ ...body, queue: { ...body.queue, oldest_wait_seconds: 0 } }).toEqual(expected);
    expect(body.queue?.oldest_wait_seconds).toBeGreaterThanOrEqual(0);
  });

  it('AP-6 answers 503 and names the model server, but stays ready, because tasks can wait for it', async () => {
    const { status, ready, body } = await ask({
      model: model({ reachable: false, models: {}, problem: 'Ollama does not answer; run: ollama serve' }),
    });
    expect([status, ready]).toEqual([503, 200]);
    expect(body.parts.model).toMatchObject({
      ok: false,
      problem: 'Ollama does not answer; run: ollama serve',
    });
    expect(body.parts.temporal.ok).toBe(true);
  });

  it('AP-6 answers 503 when a model is missing, and says which', async () => {
    const { status, body } = await ask({
      model: model({ models: { 'mistral:7b': false }, problem: 'ollama pull mistral:7b' }),
    });
    expect(status).toBe(503);
    expect(body.parts.model).toMatchObject({
      models: { 'mistral:7b': false },
      problem: 'ollama pull mistral:7b',
    });
  });

  it('AP-6 answers 503 and is not ready when the journal cannot be written, and shows its lag', async () => {
    const journalHealth = () =>
      Promise.resolve({ problem: 'no space left on /data', lagEvents: 12, tasks: { t1: 'disk full' } });
    const { status, ready, body } = await ask({ journalHealth });
    expect([status, ready]).toEqual([503, 503]);
    expect(body.parts.journal).toEqual({
      ok: false,
      problem: 'no space left on /data',
      lag_events: 12,
      tasks: [{ task_id: 't1', problem: 'disk full' }],
    });
  });

  it('AP-6 tells of a sandbox that does not isolate without calling the service down', async () => {
    const sandbox = {
      health: () =>
        Promise.resolve({ kind: 'none' as const, isolated: false, problem: 'install bubblewrap' }),
    };
    const { status, body } = await ask({ sandbox });
    expect(status).toBe(200);
    expect(body.parts.sandbox).toEqual({
      ok: false,
      problem: 'install bubblewrap',
      kind: 'none',
      isolated: false,
    });
  });

  it.each(['unreachable', 'hang'] as const)(
    'AP-6 answers 503 and is not ready when Temporal is silent (%s)',
    async (kind) => {
      const { status, ready, body } = await ask({}, kind);
      expect([status, ready]).toEqual([503, 503]);
      expect(body.parts.temporal.ok).toBe(false);
      expect(body.queue).toBeNull();
    },
  );

  it('AP-6 answers within a second when every part hangs', async () => {
    const started = performance.now();
    const { status, body } = await ask(
      {
        healthAnswerMs: undefined as never,
        model: { provider: 'ollama', health: never },
        sandbox: { health: never },
        journalHealth: never,
      },
      'hang',
    );
    // Both /health and /health/ready were asked, one after the other.
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(status).toBe(503);
    expect(Object.values(body.parts).map((part) => part.ok)).toEqual([false, false, false, false, false]);
    expect(body.parts.model.problem).toBe(
      'the model server (ollama) did not answer within 800 ms; is it running?',
    );
  });

  it('AP-6 lives on while everything else is down', async () => {
    front = await startFrontEnd();
    front.runner.silence('hang');
    const response = await rest(front).get('/health/live');
    expect([response.status, response.body]).toEqual([200, { status: 'ok' }]);
  });
});
