import { JournalError, type JournalBatch, type JournalHead } from '../../ports/event-journal.js';
import type { TaskJournal } from './task-journal.js';

/** The calls to one task's journal, one after the other; appends that come while one is under way share the next. */
export type AppendQueue = {
  append(batch: JournalBatch): Promise<JournalHead>;
  recover(): Promise<void>;
  /** Does something with the files while nobody else writes them. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for what is under way, then closes the files. */
  close(): Promise<void>;
  isBusy(): boolean;
  /** Events in batches that are not answered yet. */
  waiting(): number;
};

type Waiting = {
  readonly batch: JournalBatch;
  readonly resolve: (head: JournalHead) => void;
  readonly reject: (error: unknown) => void;
};

export function createAppendQueue(journal: TaskJournal): AppendQueue {
  let line: Waiting[] = [];
  let events = 0;
  let calls = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    calls += 1;
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      calls -= 1;
    }
  }

  function settle(group: readonly Waiting[], verdicts: readonly (JournalHead | JournalError)[]): void {
    for (const [index, verdict] of verdicts.entries()) {
      const waiting = group[index];
      if (verdict instanceof JournalError) waiting?.reject(verdict);
      else waiting?.resolve(verdict);
    }
  }

  /** Writes all that waits; what came before its turn was perhaps written by an earlier one. */
  async function writeLine(): Promise<void> {
    while (line.length > 0) {
      const group = line;
      line = [];
      try {
        const verdicts = await journal.append(group.map((waiting) => waiting.batch));
        settle(group, verdicts);
        line = [...group.slice(verdicts.length), ...line];
      } catch (error) {
        // Also those that were refused: the refusal may have leaned on what could not be written.
        for (const waiting of group) waiting.reject(error);
      }
    }
  }

  return {
    async append(batch) {
      events += batch.events.length;
      const answer = new Promise<JournalHead>((resolve, reject) => line.push({ batch, resolve, reject }));
      void inTurn(writeLine);
      try {
        return await answer;
      } finally {
        events -= batch.events.length;
      }
    },
    recover: () => inTurn(() => journal.recover()),
    alone: (work) =>
      inTurn(async () => {
        await journal.close();
        return work();
      }),
    close: () => inTurn(() => journal.close()),
    isBusy: () => calls > 0,
    waiting: () => events,
  };
}
