import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { health, queueStatus, readiness, type HealthView } from '../../src/contract/index.js';
import { RunningService } from '../support/running-service.js';
import { untilSeen } from '../support/until.js';
import { processesNamed } from '../support/service-processes.js';

/** Of one answer, while a part hangs: a second, and what a busy machine needs. */
const ANSWER_MS = 3_000;

describe('a service whose parts are frozen', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await RunningService.prepare({ INTERN_MODEL_PROVIDER: 'demo', INTERN_WORKERS: '2' });
    await service.start();
  });
  afterAll(() => service.destroy());

  const get = async (path: string) => {
    const answer = await fetch(`${service.url}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: answer.status, body: await answer.json() };
  };
  const parts = async (): Promise<HealthView['parts']> => health.parse((await get('/health')).body).parts;

  /** Whether a task can be let in; each answer has to come in its time. */
  async function untilReady(wanted: boolean): Promise<readonly string[]> {
    const answers: number[] = [];
    const { body } = await untilSeen(
      async () => {
        const started = performance.now();
        const answer = await get('/health/ready').finally(() => answers.push(performance.now() - started));
        return answer;
      },
      ({ status }) => (status === 200) === wanted,
    );
    expect(Math.max(...answers)).toBeLessThan(ANSWER_MS);
    return readiness.parse(body).problems.map(({ part }) => part);
  }

  it('AP-6 SC-12 says within seconds that no worker answers, with each process, and that they answer again', async () => {
    await untilReady(true);
    const workers = await processesNamed(service, 'worker.js');
    expect(workers).toHaveLength(2);
    for (const pid of workers) process.kill(pid, 'SIGSTOP');
    expect(await untilReady(false)).toEqual(
      expect.arrayContaining([expect.stringMatching(/workers|admission|journal/)]),
    );
    await untilSeen(
      parts,
      ({ workers: seen }) => !seen.ok && (seen.processes ?? []).every(({ state }) => state === 'silent'),
    );
    expect((await get('/health')).status).toBe(503);
    const seen = (await parts()).workers;
    expect(seen.processes?.map(({ pid, state }) => [pid, state]).sort()).toEqual(
      workers.map((pid) => [pid, 'silent']).sort(),
    );
    for (const pid of workers) expect(seen.problem).toContain(`kill -9 ${pid}`);
    expect(queueStatus.parse((await get('/queue')).body).stale).toBe(true);
    for (const pid of workers) process.kill(pid, 'SIGCONT');
    await untilReady(true);
  });

  it('AP-6 answers in its time while Temporal is frozen, names it, and leaves the workers alone', async () => {
    const [server] = await processesNamed(service, 'start-dev');
    process.kill(server!, 'SIGSTOP');
    expect(await untilReady(false)).toContain('temporal');
    const seen = await parts();
    expect([seen.temporal.ok, seen.workers.ok]).toEqual([false, true]);
    expect((await get('/tasks')).status).toBe(200);
    expect((await get('/health/live')).status).toBe(200);
    process.kill(server!, 'SIGCONT');
    await untilReady(true);
  });
});
