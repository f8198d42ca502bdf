import { afterEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIORITY_NAMES, type PriorityName } from '../../src/domain/admission/priority.js';
import { loadScript } from '../support/load-script.js';
import { DEATHS_SHOW_SOON, RunningService } from '../support/running-service.js';
import { EMAIL_PROMPT, rightAtOnceScript } from '../support/scripted-answers.js';
import { seeded } from '../support/seeded.js';
import { busiest, commandLinesWith, listenerIn, processesNamed } from '../support/service-processes.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';
import { watchModel, type WatchedModel } from '../support/watched-model.js';
import { until } from '../support/until.js';

const RUNNING = 3;
const WORKERS = 3;

type CheckJournal = (journal: {
  taskId: string;
  bytes: Uint8Array;
  durable: string;
  ended: boolean;
}) => readonly string[];
type Queue = { running: number; waiting: number; blocked: number; preempted: number; parked: number };

describe('a full house', () => {
  let ollama: StandInOllama;
  let service: RunningService;
  let model: WatchedModel;
  let random: () => number;
  /** Task ids by the number in their prompt. */
  let tasks: string[];

  async function begin(settings: Readonly<Record<string, string>>): Promise<void> {
    random = seeded(11);
    tasks = [];
    ollama = await startStandInOllama({ models: ['mistral:7b'] });
    const answer = rightAtOnceScript();
    model = watchModel(ollama, (call) => ({ text: answer(call) as string, thinkMs: 50 + random() * 250 }));
    service = await RunningService.prepare({
      OLLAMA_HOST: ollama.url,
      INTERN_MODEL_TIERS: 'mistral:7b',
      INTERN_MAX_RUNNING: String(RUNNING),
      INTERN_WORKERS: String(WORKERS),
      ...settings,
    });
    await service.start();
  }
  afterEach(async () => {
    await service.destroy();
    await ollama.close();
  });

  /** A client that comes again, with the same key, until it has an answer. @returns the number of its task */
  async function submit(priority: PriorityName): Promise<number> {
    const number = tasks.push('') - 1;
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `task-${number}` },
      body: JSON.stringify({ prompt: `${EMAIL_PROMPT} #${number}`, priority }),
    };
    await until(async () => {
      const answer = await fetch(`${service.url}/tasks`, request).catch(() => null);
      const body = (await answer?.json().catch(() => null)) as { task_id?: string } | null;
      tasks[number] = body?.task_id ?? '';
      return answer?.status === 200;
    });
    return number;
  }

  /** A client that asks again until it has an answer, whoever dies meanwhile. */
  async function cancel(task: number): Promise<void> {
    const url = `${service.url}/tasks/${tasks[task] ?? ''}`;
    await until(async () => {
      const answer = await fetch(url, { method: 'DELETE' }).catch(() => null);
      await answer?.body?.cancel();
      return answer?.status === 200;
    });
  }

  const types = async (task: number): Promise<readonly string[]> =>
    (await service.journal(tasks[task]!)).map((line) => String(line['event_type']));
  const workers = (): Promise<number[]> => processesNamed(service, 'worker.js');
  const modelPort = (): number => Number(new URL(ollama.url).port);

  async function allWorkers(): Promise<readonly number[]> {
    let found: readonly number[] = [];
    await until(async () => (found = await workers()).length === WORKERS);
    return found;
  }

  function kill(pid: number | null | undefined): void {
    if (typeof pid !== 'number') throw new Error('there is no such process');
    process.kill(pid, 'SIGKILL');
  }

  /** A worker with a model call that does not write the journals; as long as there is none, whoever writes them dies. */
  async function workerBesideKeeper(): Promise<number> {
    return until(async () => {
      const pids = await allWorkers();
      const keeper = await listenerIn(pids, service.dataDir);
      const found = await busiest(
        pids.filter((pid) => pid !== keeper),
        modelPort(),
      );
      if (keeper === null || found !== null) return found;
      kill(keeper);
      await ollama.until(() => ollama.inFlight() < RUNNING);
      await ollama.until(() => ollama.inFlight() >= RUNNING);
      return null;
    });
  }

  /**
   * Each task ended once, with a sound journal, preempted at most three times; nothing is held, and no process is left.
   * @param cancelled those that may have ended as cancelled
   */
  async function expectAllWell(cancelled: ReadonlySet<number> = new Set()): Promise<void> {
    const records = await Promise.all(tasks.map((taskId) => service.follow(taskId)));
    const ends = records.map((messages) => messages.at(-1)?.type);
    for (const [task, end] of ends.entries())
      expect(cancelled.has(task) ? ['TASK_COMPLETE', 'TASK_CANCELLED'] : ['TASK_COMPLETE']).toContain(end);
    expect(new Set(tasks).size).toBe(tasks.length);
    // A task gives its place back a moment after its last event.
    const queue = async () =>
      ((await service.request('GET', '/health')).body as { queue: Queue | null }).queue;
    await until(async () => (await queue())?.running === 0);
    expect(await queue()).toMatchObject({ running: 0, waiting: 0, blocked: 0, preempted: 0, parked: 0 });
    expect(await service.stop()).toBe(0);
    expect(await service.processes()).toEqual([]);
    expect(await commandLinesWith(service.dataDir)).toEqual([]);
    expect(await service.workerFolders()).toEqual([]);

    const { checkJournal } = await loadScript<{ checkJournal: CheckJournal }>('check-journal.mjs');
    for (const [task, taskId] of tasks.entries()) {
      const folder = join(service.dataDir, 'tasks', taskId);
      const bytes = await readFile(join(folder, 'events.jsonl'));
      const durable = await readFile(join(folder, 'events.durable'), 'latin1');
      expect(checkJournal({ taskId, bytes, durable, ended: true })).toEqual([]);
      const record = await types(task);
      const preempted = record.filter((type) => type === 'TASK_PREEMPTED').length;
      expect(preempted).toBeLessThanOrEqual(3);
      expect(record.filter((type) => /^TASK_(COMPLETE|FAILED|CANCELLED)$/.test(type))).toEqual([ends[task]]);
      const isInLine = ends[task] === 'TASK_CANCELLED' && record.at(-2) === 'TASK_PREEMPTED';
      expect(record.filter((type) => type === 'TASK_RESUMED')).toHaveLength(preempted - (isInLine ? 1 : 0));
      const started = record.filter((type) => type === 'TASK_STARTED').length;
      expect(started).toBeGreaterThanOrEqual(ends[task] === 'TASK_COMPLETE' ? 1 : 0);
      expect(started).toBeLessThanOrEqual(1);
    }
  }

  it('SC-3 SC-4 SC-8 a CRITICAL task gets the place of the latest LOW one: its request is ended on the wire before the first call of the new one', async () => {
    // Every call is counted: none may be made again because this machine is busy.
    await begin({});
    ollama.hold();
    const low: number[] = [];
    for (let count = 1; count <= RUNNING; count += 1) low.push(await submit('LOW'));
    await ollama.until(() => ollama.inFlight() >= RUNNING);
    const critical = await submit('CRITICAL');
    await ollama.until(() => model.callsOf(critical).length === 1);
    const victim = low.at(-1)!;
    const moment = model.moments.find(({ task }) => task === critical);
    expect([...(moment?.open ?? [])].sort()).toEqual([...low.slice(0, -1), critical].sort());
    expect(model.callsOf(victim).map(({ hungUp }) => hungUp)).toEqual([true]);
    ollama.release();
    await expectAllWell();
    expect(Math.max(...model.moments.map(({ open }) => open.length))).toBe(RUNNING);
    const preempted = await Promise.all(
      tasks.map(async (_, task) => (await types(task)).includes('TASK_PREEMPTED')),
    );
    expect(preempted).toEqual(tasks.map((_, task) => task === victim));
    // The interrupted call is made again, and no other.
    expect(tasks.map((_, task) => model.callsOf(task).length)).toEqual(
      tasks.map((_, task) => (task === victim ? 3 : 2)),
    );
  });

  it('SC-4 SC-8 SC-10 SC-15 random priorities and cancellations in bursts, while a worker, the Temporal server and the whole service are killed: the cap holds, and each task ends once', async () => {
    await begin(DEATHS_SHOW_SOON);
    // Apart from the model's, so that the schedule is the same in every run.
    const schedule = seeded(5);
    const burst = async (size: number): Promise<void> => {
      const priorities = Array.from(
        { length: size },
        () => PRIORITY_NAMES[Math.floor(schedule() * PRIORITY_NAMES.length)] ?? 'LOW',
      );
      await Promise.all(priorities.map(submit));
    };
    const cancelled = new Set<number>();
    /** Cancels one of those that were let in, wherever it stands. */
    const cancelOne = async (): Promise<void> => {
      const task = Math.floor(schedule() * tasks.length);
      cancelled.add(task);
      await cancel(task);
    };
    const busy = (): Promise<void> => ollama.until(() => ollama.inFlight() >= RUNNING);

    // With every answer held, all places are in use when somebody dies, and whoever takes over is seen beside them.
    ollama.hold();
    await Promise.all((['LOW', 'LOW', 'LOW'] as const).map(submit));
    await busy();
    // By the seed, some of these are urgent enough to take the places of others.
    await burst(5);
    await cancelOne();
    await busy();
    kill(await busiest(await allWorkers(), modelPort()));
    await ollama.until(() => ollama.inFlight() < RUNNING);
    await busy();
    ollama.release();

    ollama.hold();
    await burst(4);
    await busy();
    const whileTemporalDies = cancelOne();
    kill((await processesNamed(service, 'start-dev'))[0]);
    await burst(2);
    ollama.release();
    await whileTemporalDies;

    ollama.hold();
    await burst(3);
    await busy();
    const whileAllDies = cancelOne();
    await service.killHard();
    expect(await service.processes()).toEqual([]);
    expect(await commandLinesWith(service.dataDir)).toEqual([]);
    ollama.release();
    await service.start();
    await whileAllDies;
    await burst(1);
    await expectAllWell(cancelled);
    expect(model.moments.filter(({ open }) => open.length > RUNNING)).toEqual([]);
    const records = (await Promise.all(tasks.map((_, task) => types(task)))).flat();
    expect(records).toContain('TASK_PREEMPTED');
    // The first one was cancelled while every answer was held: it cannot have ended before.
    expect(records).toContain('TASK_CANCELLED');
  }, 400_000);

  it('SC-15 a worker that is paused and wakes up late changes nothing: what it was at was done elsewhere meanwhile', async () => {
    await begin(DEATHS_SHOW_SOON);
    ollama.hold();
    const all: number[] = [];
    for (let count = 1; count <= RUNNING; count += 1) all.push(await submit('MEDIUM'));
    await ollama.until(() => ollama.inFlight() >= RUNNING);
    const paused = await workerBesideKeeper();
    const calls = new Map(all.map((task) => [task, model.callsOf(task).length]));
    process.kill(paused, 'SIGSTOP');
    const again = () => all.filter((task) => model.callsOf(task).length > (calls.get(task) ?? 0));
    await ollama.until(() => again().length > 0);
    // Its call is still open: nobody but the paused worker could end it.
    const late = again();
    for (const task of late) expect(model.callsOf(task).at(-2)?.hungUp).toBe(false);
    ollama.release();
    for (const task of all) expect((await service.follow(tasks[task]!)).at(-1)?.type).toBe('TASK_COMPLETE');
    const before = await Promise.all(late.map((task) => service.journal(tasks[task]!)));
    process.kill(paused, 'SIGCONT');
    await submit('HIGH');
    await expectAllWell();
    expect(await Promise.all(late.map((task) => service.journal(tasks[task]!)))).toEqual(before);
  });
});
