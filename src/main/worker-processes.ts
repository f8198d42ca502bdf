import type { WorkerProcessSeen, WorkerProcessState } from '../ports/worker-processes.js';

/** Milliseconds between two signs of life of a worker process. */
export const ALIVE_EVERY_MS = 1_000;
/** Milliseconds without one after which it counts as silent: more than a busy machine takes. */
const SILENT_AFTER_MS = 5_000;

/** What a pool knows of its processes, by their signs of life. */
export type ProcessBook = {
  started(number: number, pid: number | null): void;
  /** It polls. */
  ready(number: number): void;
  alive(number: number): void;
  ended(number: number): void;
  seen(): readonly WorkerProcessSeen[];
};

type Entry = {
  readonly pid: number | null;
  readonly state: Exclude<WorkerProcessState, 'silent'>;
  readonly since: number;
  readonly heard: number;
};

/**
 * @param count how many processes there should be
 * @param now milliseconds of a clock that stands still while the machine sleeps: nobody answers then, and nobody is silent
 */
export function createProcessBook(count: number, now: () => number = () => performance.now()): ProcessBook {
  const never: Entry = { pid: null, state: 'starting', since: now(), heard: now() };
  const entries = new Map<number, Entry>(Array.from({ length: count }, (_, index) => [index + 1, never]));

  const change = (number: number, next: Partial<Entry>): void => {
    entries.set(number, { ...(entries.get(number) ?? never), ...next });
  };

  return {
    started: (number, pid) => change(number, { pid, state: 'starting', since: now(), heard: now() }),
    ready: (number) => change(number, { state: 'answering', since: now(), heard: now() }),
    alive: (number) => change(number, { heard: now() }),
    ended: (number) => change(number, { pid: null, state: 'ended', since: now() }),
    seen() {
      const toDate = Date.now() - now();
      return [...entries].map(([number, { pid, state, since, heard }]) => {
        const isSilent = state !== 'ended' && pid !== null && now() - heard > SILENT_AFTER_MS;
        const known = isSilent ? ({ state: 'silent', at: heard } as const) : { state, at: since };
        return { number, pid, state: known.state, sinceMs: Math.round(known.at + toDate) };
      });
    },
  };
}
