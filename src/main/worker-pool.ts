import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerProcessSeen } from '../ports/worker-processes.js';
import { createBackOff } from './back-off.js';
import type { JournalState } from './journal-lag.js';
import type { Logger } from './logger.js';
import type { WorkerMessage } from './worker-messages.js';
import { createProcessBook } from './worker-processes.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

/** Milliseconds beyond the grace period after which a worker that still drains is ended. */
const PATIENCE_MS = 10_000;

export type WorkerPoolOptions = {
  readonly count: number;
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of the Temporal server: told to each worker as soon as it is known. */
  readonly address: Promise<string>;
  readonly logger: Logger;
  /** Once it aborts, no worker is started again. */
  readonly stopping: AbortSignal;
};

/** The worker processes of a service: each is started again when it dies (SC-10). */
export type WorkerPool = {
  /** Starts all; resolves when the first polls, with false when none does so long after the address is known. */
  start(withinMs: number): Promise<boolean>;
  /** Why events cannot be written at present, as far as the workers know; null when they can. */
  journalProblem(): string | null;
  /** Events that are not on disk yet, by task; null while no worker serves the journal. */
  journalLag(): Readonly<Record<string, number>> | null;
  /** Why the events of a task cannot be written, by task. */
  journalProblems(): Readonly<Record<string, string>>;
  /** How each of them is. */
  processes(): readonly WorkerProcessSeen[];
  /** Process ids of those that run. */
  pids(): readonly number[];
  /** Lets all finish what they do, for at most `graceMs`, and ends them. */
  drain(graceMs: number): Promise<void>;
  /** Ends all at once. */
  kill(): void;
};

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { logger } = options;
  const running = new Map<number, WorkerProcess>();
  const journal = new Map<number, JournalState>();
  const book = createProcessBook(options.count);
  const ended = new AbortController();
  const stopping = AbortSignal.any([ended.signal, options.stopping]);
  const isStopping = (): boolean => stopping.aborted;
  let reportReady: () => void = () => undefined;

  function hear(number: number, message: WorkerMessage): void {
    book.alive(number);
    if (message.type === 'ready') {
      logger.debug({ worker: number }, 'worker is ready');
      book.ready(number);
      reportReady();
    }
    if (message.type === 'journal') journal.set(number, message);
  }

  async function runOnce(number: number): Promise<string> {
    const worker = startWorkerProcess({
      entry: options.entry,
      env: { ...options.env, INTERN_WORKER_NUMBER: String(number) },
      address: options.address,
      onMessage: (message) => hear(number, message),
    });
    running.set(number, worker);
    book.started(number, worker.pid ?? null);
    const ending = await worker.ended;
    running.delete(number);
    book.ended(number);
    journal.delete(number);
    return ending;
  }

  async function keepRunning(number: number): Promise<void> {
    const backOff = createBackOff();
    while (!isStopping()) {
      const started = Date.now();
      const ending = await runOnce(number);
      if (isStopping()) return;
      const waitMs = backOff.next(Date.now() - started);
      logger.error(
        { worker: number, ending, wait_ms: waitMs },
        'a worker process ended; it is started again',
      );
      await delay(waitMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  let ends: readonly Promise<void>[] = [];
  return {
    async start(withinMs) {
      const ready = new Promise<boolean>((resolve) => (reportReady = () => resolve(true)));
      ends = Array.from({ length: options.count }, (_, index) => keepRunning(index + 1));
      const patience = new AbortController();
      const late = options.address
        .then(() => delay(withinMs, false, { signal: patience.signal }))
        .catch(() => false);
      const won = await Promise.race([ready, late]);
      patience.abort();
      return won;
    },
    journalProblem: () => problemOf(journal, book.seen()),
    journalLag: () => [...journal.values()][0]?.lag ?? null,
    journalProblems: () => [...journal.values()][0]?.problems ?? {},
    processes: () => book.seen(),
    pids: () => [...running.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    async drain(graceMs) {
      ended.abort();
      for (const worker of running.values()) worker.drain();
      const impatience = setTimeout(() => {
        for (const worker of running.values()) worker.kill();
      }, graceMs + PATIENCE_MS);
      await Promise.all(ends);
      clearTimeout(impatience);
    },
    kill() {
      ended.abort();
      for (const worker of running.values()) worker.kill();
    },
  };
}

/** Why events cannot be written, as those say who serve the journal; that one of them is silent is known before it says so. */
function problemOf(
  journal: ReadonlyMap<number, JournalState>,
  processes: readonly WorkerProcessSeen[],
): string | null {
  if (journal.size === 0)
    return 'no worker serves the journal yet: wait a moment, or look at the log for why';
  const silent = processes.find(({ number, state }) => state === 'silent' && journal.has(number));
  if (silent)
    return `worker ${silent.number} (process ${silent.pid ?? 'unknown'}), which writes the journals, has not answered since ${new Date(silent.sinceMs).toISOString()}: continue it, or end it, then another one writes them`;
  return [...journal.values()].find(({ problem }) => problem !== null)?.problem ?? null;
}
