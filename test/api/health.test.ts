import { afterEach, describe, expect, it } from '@jest/globals';
import { health, readiness, type HealthView } from '../../src/contract/index.js';
import type { ApplicationDependencies } from '../../src/application/index.js';
import type { WorkerProcessSeen } from '../../src/ports/worker-processes.js';
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
    const started = performance.now();
    const response = await rest(front).get('/health');
    const ready = await rest(front).get('/health/ready');
    const took = performance.now() - started;
    return { status: response.status, ready: ready.status, body: health.parse(response.body), took };
  };

  it('AP-6 answers 200 with every part and the queue when all is well', async () => {
    const { status, ready, body } = await ask({ model: model({}) });
    expect([status, ready]).toEqual([200, 200]);
    const well = { ok: true, problem: null };
    const since = expect.stringMatching(/^20\d\d-.*Z$/) as unknown as string;
    const none = { running: 0, waiting: 0, preempted: 0, parked: 0 };
    const expected: HealthView = {
      status: 'ok',
      parts: {
        temporal: { ...well, since },
        workers: { ...well, since, processes: null },
        admission: { ...well, since },
        room: { ...well, since },
        model: {
          ...well,
          since,
          provider: 'ollama',
          address: 'http://127.0.0.1:11434',
          models: { 'mistral:7b': true },
        },
        journal: { ...well, since, lag_events: 0, tasks: [] },
        workflows: { ...well, since, admission_ok: true, tasks: [] },
        sandbox: { ...well, since, kind: 'bubblewrap', isolated: true },
        steps: { ...well, since, tasks: [] },
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
    expect(body.parts.journal).toMatchObject({
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
    expect(body.parts.sandbox).toMatchObject({
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
    const { status, body, took } = await ask(
      {
        healthAnswerMs: undefined as never,
        model: { provider: 'ollama', health: never },
        sandbox: { health: never },
        journalHealth: never,
      },
      'hang',
    );
    // Both /health and /health/ready were asked, one after the other.
    expect(took).toBeLessThan(2_000);
    expect(status).toBe(503);
    const wrong = Object.entries(body.parts).flatMap(([name, { ok }]) => (ok ? [] : [name]));
    expect(wrong.sort()).toEqual([
      'admission',
      'journal',
      'model',
      'sandbox',
      'steps',
      'temporal',
      'workers',
      'workflows',
    ]);
    expect(body.parts.model.problem).toBe(
      'the model server (ollama) did not answer within 800 ms; is it running?',
    );
  });

  it('AP-6 answers at once while parts hang whose silence is known, however many ask, and asks them once', async () => {
    let looks = 0;
    front = await startFrontEnd({
      dependencies: {
        healthAnswerMs: 2_000,
        sandbox: {
          health: () => {
            looks += 1;
            return never();
          },
        },
      },
    });
    front.runner.silence('hang');
    await rest(front).get('/health');
    const started = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rest(front).get('/health')));
    // Each of them used to wait for the limit.
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(looks).toBe(1);
  });

  it('AP-6 asks no part twice within a moment, and again after it', async () => {
    let looks = 0;
    let ms = 1_800_000_000_000;
    const dependencies = {
      now: () => ms,
      healthFreshMs: 500,
      journalHealth: () => {
        looks += 1;
        return Promise.resolve({ problem: null, lagEvents: looks });
      },
    };
    front = await startFrontEnd({ dependencies });
    const lag = async () => health.parse((await rest(front).get('/health')).body).parts.journal.lag_events;
    expect([await lag(), await lag()]).toEqual([1, 1]);
    ms += 500;
    expect(await lag()).toBe(2);
  });

  describe('what stands between a task and its work', () => {
    const at = Date.parse('2026-01-31T12:00:00.000Z');
    const worker = (number: number, state: WorkerProcessSeen['state']): WorkerProcessSeen => ({
      number,
      pid: 100 + number,
      state,
      sinceMs: at,
    });

    async function start(processes: readonly WorkerProcessSeen[] | null): Promise<void> {
      front = await startFrontEnd({ dependencies: { workerProcesses: () => processes } });
    }
    async function seen() {
      const response = await rest(front).get('/health');
      const ready = await rest(front).get('/health/ready');
      const body = health.parse(response.body);
      const { problems } = readiness.parse(ready.body);
      return { status: response.status, ready: ready.status, parts: body.parts, problems };
    }

    it('AP-6 all workers frozen: 503, not ready, each with its process, since when, and what to do', async () => {
      await start([worker(1, 'silent'), worker(2, 'silent')]);
      front.runner.silence('busy', 1_000);
      const { status, ready, parts, problems } = await seen();
      expect([status, ready]).toEqual([503, 503]);
      expect(parts.workers).toEqual({
        ok: false,
        since: '2026-01-31T12:00:00.000Z',
        problem:
          'worker 1 (process 101) has not answered since 2026-01-31T12:00:00.000Z: it is stopped or blocked; `kill -CONT 101` continues it, `kill -9 101` has it started again; worker 2 (process 102) has not answered since 2026-01-31T12:00:00.000Z: it is stopped or blocked; `kill -CONT 102` continues it, `kill -9 102` has it started again; no other worker answers',
        processes: [1, 2].map((number) => ({
          number,
          pid: 100 + number,
          state: 'silent',
          since: '2026-01-31T12:00:00.000Z',
        })),
      });
      expect(problems).toEqual([{ part: 'workers', problem: parts.workers.problem }]);
    });

    it('AP-6 one of several frozen is told, and leaves the service well and ready', async () => {
      await start([worker(1, 'answering'), worker(2, 'silent')]);
      const { status, ready, parts } = await seen();
      expect([status, ready]).toEqual([200, 200]);
      expect(parts.workers).toMatchObject({ ok: false });
      expect(parts.workers.problem).toMatch(/^worker 2 \(process 102\).*others answer and do its steps$/);
    });

    it('AP-6 workers of other machines count: who answers for admission works, wherever it is', async () => {
      await start([worker(1, 'ended')]);
      expect(await seen()).toMatchObject({ status: 200, ready: 200, parts: { workers: { ok: false } } });
      await front.stop();
      await start(null);
      front.runner.silence('unheard', 60_000);
      const { status, ready, parts } = await seen();
      expect([status, ready]).toEqual([503, 503]);
      expect(parts.workers.problem).toBe(
        'no worker answers: start one with `code-intern serve` or `code-intern worker`',
      );
    });

    it('AP-6 a busy moment is no silence: admission may take some seconds', async () => {
      await start([worker(1, 'answering')]);
      front.runner.silence('busy', 5_900);
      expect(await seen()).toMatchObject({ status: 200, ready: 200 });
      await front.stop();
      await start([worker(1, 'answering')]);
      front.runner.silence('busy', 6_000);
      const { status, ready, parts, problems } = await seen();
      expect([status, ready]).toEqual([503, 503]);
      expect(parts.admission.problem).toMatch(/^no worker has answered for intern-admission since 20.*: see/);
      expect(Date.now() - Date.parse(parts.admission.since)).toBeGreaterThanOrEqual(6_000);
      expect(problems.map(({ part }) => part)).toEqual(['admission']);
    });

    it('AP-6 at the start it is not ready until somebody has answered for admission once', async () => {
      await start([worker(1, 'answering')]);
      front.runner.silence('unheard', 100);
      const { ready, problems } = await seen();
      expect([ready, problems.map(({ part }) => part)]).toEqual([503, ['admission']]);
    });

    it('AP-6 an admission whose workflow task fails again and again lets nobody in, whoever answers', async () => {
      await start([worker(1, 'answering')]);
      front.runner.stick(null, { attempts: 17, reason: 'TypeError: it is not iterable' });
      const { status, ready, parts, problems } = await seen();
      expect([status, ready]).toEqual([503, 503]);
      expect(parts.admission.ok).toBe(false);
      expect(parts.admission.problem).toMatch(/tried 17 times and TypeError: it is not iterable/);
      expect(problems).toEqual([{ part: 'admission', problem: parts.admission.problem }]);
    });

    it('AP-6 SC-13 a house that is full is well, and not ready for a task of any priority', async () => {
      front = await startFrontEnd({ limits: { running: 1, waiting: 1 } });
      await submitted(front);
      await submitted(front);
      const { status, ready, problems } = await seen();
      expect([status, ready]).toEqual([200, 503]);
      expect(problems).toEqual([
        {
          part: 'room',
          problem:
            'all 1 places to wait are taken: only CRITICAL tasks are let in until one of those that wait begins; INTERN_MAX_WAITING sets how many there are',
        },
      ]);
    });

    it('AP-6 says since when a part is as it is', async () => {
      let ms = at;
      let problem: string | null = null;
      front = await startFrontEnd({
        dependencies: {
          now: () => ms,
          journalHealth: () => Promise.resolve({ problem, lagEvents: 0 }),
        },
      });
      const since = async () => (await seen()).parts.journal.since;
      expect(await since()).toBe('2026-01-31T12:00:00.000Z');
      ms += 60_000;
      expect(await since()).toBe('2026-01-31T12:00:00.000Z');
      problem = 'no space left';
      ms += 60_000;
      expect(await since()).toBe('2026-01-31T12:02:00.000Z');
    });
  });

  it('AP-6 lives on while everything else is down', async () => {
    front = await startFrontEnd();
    front.runner.silence('hang');
    const response = await rest(front).get('/health/live');
    expect([response.status, response.body]).toEqual([200, { status: 'ok' }]);
  });
});
