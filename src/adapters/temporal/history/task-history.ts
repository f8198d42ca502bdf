import type { RunOutline } from '../../../domain/journal/run-outline.js';
import {
  lastWords,
  leaveRun,
  recallBatch,
  startTelling,
  tellBatch,
  tellRun,
  toTellAgain,
  type Telling,
} from '../../../domain/journal/tell-history.js';
import type { BatchToAdmit } from '../../../domain/journal/admit-batch.js';
import type { JsonObject } from '../../../domain/kernel/json.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../ports/run-histories.js';
import type { Delivery, TaskHistory } from '../../../ports/task-history.js';
import { argumentFor, idOf } from './history-event.js';
import { inheritedEvents } from './inherited-events.js';
import { sentBatches, type SentBatch } from './sent-batches.js';
import { createSurveyRuns } from './survey-runs.js';

/**
 * A task's history out of those of its runs: the server's, and for what it has forgotten the saved ones. Each is read
 * twice, once to find its place, once for what it holds; only a page or a line of it is in memory at a time.
 * @param options `server` is null when none is to be had
 */
export function createTaskHistory(options: {
  readonly server: RunHistories | null;
  readonly saved: RunHistories;
}): TaskHistory {
  const sources = options.server === null ? [options.saved] : [options.server, options.saved];

  async function* events(taskId: string, runId: string): AsyncGenerator<HistoryEvent> {
    for (const [index, source] of sources.entries()) {
      const history = source.events(taskId, runId)[Symbol.asyncIterator]();
      const first = await firstOf(history, index < sources.length - 1);
      if (first === null) continue;
      try {
        for (let next = first; next.done !== true; next = await history.next()) yield next.value;
      } finally {
        // A caller who has read enough must not leave a file open.
        await history.return?.();
      }
      return;
    }
  }

  const survey = createSurveyRuns({ ...options, events });

  async function* tell(taskId: string, named?: readonly string[]): AsyncGenerator<Delivery> {
    let telling = startTelling(taskId);
    const { runs } = await survey(taskId, named);
    const eventsOf = (runId: string) => events(taskId, runId);
    for (const run of runs) {
      telling = tellRun(telling, run);
      const sources = { run, runs, events: eventsOf };
      for await (const { id, ...sent } of sentBatches(events(taskId, run.runId))) {
        telling =
          id <= run.ownAfter ? recallBatch(telling, sent.batch) : yield* deliver(telling, sent, sources);
      }
      const last = lastWords(telling, run);
      if (last !== null) telling = yield* deliver(telling, { batch: last, done: false }, sources);
      telling = leaveRun(telling, run);
    }
  }

  async function* commits(taskId: string): AsyncGenerator<JsonObject> {
    for (const run of (await survey(taskId)).runs) {
      for await (const event of events(taskId, run.runId)) {
        const order = idOf(event) > run.ownAfter ? argumentFor('commitCode', event) : null;
        if (order !== null) yield order;
      }
    }
  }

  return {
    survey,
    events,
    commits,
    deliveries: (taskId) => tell(taskId),
    async *lines(taskId, named) {
      for await (const { lines } of tell(taskId, named)) yield* lines;
    },
  };
}

/** A delivery of a run, and ahead of it what the run has to tell again. @returns the telling after it */
async function* deliver(
  before: Telling,
  { batch, done }: Pick<SentBatch, 'batch' | 'done'>,
  {
    run,
    ...sources
  }: {
    readonly run: RunOutline;
    readonly runs: readonly RunOutline[];
    readonly events: (runId: string) => AsyncIterable<HistoryEvent>;
  },
): AsyncGenerator<Delivery, Telling> {
  let telling = before;
  const say = (events: BatchToAdmit['events']): Delivery => {
    const placed = { ...batch, events, followsNewest: true };
    const told = tellBatch(telling, placed);
    ({ telling } = told);
    return { batch: placed, lines: told.lines, done };
  };
  const again = toTellAgain(telling, batch);
  if (again !== null) for await (const events of inheritedEvents(run, again, sources)) yield say(events);
  yield say(batch.events);
  return telling;
}

/** The first step of a history; null when this source does not know it and another may. */
async function firstOf(
  history: AsyncIterator<HistoryEvent>,
  mayBeElsewhere: boolean,
): Promise<IteratorResult<HistoryEvent> | null> {
  try {
    return await history.next();
  } catch (error) {
    if (mayBeElsewhere && error instanceof HistoryError && error.code === 'unknown_run') return null;
    throw error;
  }
}
