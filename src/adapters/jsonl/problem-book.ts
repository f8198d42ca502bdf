import { JournalError } from '../../ports/event-journal.js';

/** Which tasks' journals cannot be written, as of the last attempt of each. */
export type ProblemBook = {
  /** Does something with a task's journal and notes how that went; errors go through. */
  watch<T>(taskId: string, work: () => Promise<T>): Promise<T>;
  /** What went wrong last; null when the last attempt of each task went well. */
  latest(): string | null;
  /** What went wrong last, by task. */
  all(): ReadonlyMap<string, string>;
  /** Tasks with a problem that nobody has tried again for a while: cancelled, terminated, or ended long ago. */
  untried(): readonly string[];
};

/** Told as a problem of the journal; what is refused for good is the business of the one who sent it. */
const PASSING: readonly JournalError['code'][] = ['io', 'gap', 'damaged'];

export function createProblemBook(untriedAfterMs: number): ProblemBook {
  const problems = new Map<string, { readonly message: string; readonly at: number }>();

  return {
    async watch(taskId, work) {
      try {
        const result = await work();
        problems.delete(taskId);
        return result;
      } catch (error) {
        if (error instanceof JournalError && PASSING.includes(error.code)) {
          problems.delete(taskId);
          problems.set(taskId, { message: error.message, at: performance.now() });
        }
        throw error;
      }
    },
    latest: () => [...problems.values()].at(-1)?.message ?? null,
    all: () => new Map([...problems].map(([taskId, { message }]) => [taskId, message])),
    untried() {
      const since = performance.now() - untriedAfterMs;
      return [...problems].filter(([, { at }]) => at <= since).map(([taskId]) => taskId);
    },
  };
}
