import { inOrderOfBirth, missingRuns, type RunOutline } from '../../../domain/journal/run-outline.js';
import {
  lastWords,
  leaveRun,
  recallBatch,
  startTelling,
  tellBatch,
  tellRun,
} from '../../../domain/journal/tell-history.js';
import type { JsonObject } from '../../../domain/kernel/json.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../ports/run-histories.js';
import type { Delivery, HistoryOrigin, HistorySurvey, TaskHistory } from '../../../ports/task-history.js';
import { argumentFor, batchIn, idOf } from './history-event.js';
import { outlineRun } from './outline-run.js';

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
      for (let next = first; next.done !== true; next = await history.next()) yield next.value;
      return;
    }
  }

  async function survey(taskId: string): Promise<HistorySurvey> {
    const served = new Set(await options.server?.runIds(taskId));
    const saved = new Set(await options.saved.runIds(taskId));
    const outlines = new Map<string, RunOutline>();
    let wanted: readonly string[] = [...new Set([...served, ...saved])];
    while (wanted.length > 0) {
      for (const runId of wanted) {
        outlines.set(runId, await outlineRun(runId, named(taskId, runId, events(taskId, runId))));
      }
      // The server's list may not have all of them yet.
      wanted = missingRuns([...outlines.values()]);
    }
    return { origin: originOf(served, saved), runs: inOrderOfBirth([...outlines.values()]) };
  }

  async function* tell(taskId: string): AsyncGenerator<Delivery> {
    let telling = startTelling(taskId);
    for (const run of (await survey(taskId)).runs) {
      telling = tellRun(telling, run);
      for await (const event of events(taskId, run.runId)) {
        const batch = batchIn(event);
        if (batch === null) continue;
        if (idOf(event) <= run.ownAfter) {
          telling = recallBatch(telling, batch);
          continue;
        }
        const told = tellBatch(telling, batch);
        ({ telling } = told);
        yield { batch, lines: told.lines };
      }
      const last = lastWords(telling, run);
      if (last !== null) {
        const told = tellBatch(telling, last);
        ({ telling } = told);
        yield { batch: last, lines: told.lines };
      }
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
    deliveries: tell,
    async *lines(taskId) {
      for await (const { lines } of tell(taskId)) yield* lines;
    },
  };
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

/** The same events; a run that nobody has any more is named as a hole in the task's history. */
async function* named(
  taskId: string,
  runId: string,
  events: AsyncIterable<HistoryEvent>,
): AsyncGenerator<HistoryEvent> {
  try {
    yield* events;
  } catch (cause) {
    if (!(cause instanceof HistoryError) || cause.code !== 'unknown_run') throw cause;
    throw new HistoryError(
      'incomplete',
      `the history of task ${taskId} is not whole: neither the Temporal server nor the task's folder has its run ${runId} (any more)`,
      { cause },
    );
  }
}

function originOf(served: ReadonlySet<string>, saved: ReadonlySet<string>): HistoryOrigin {
  if (served.size === 0) return saved.size === 0 ? 'none' : 'saved';
  return [...saved].some((runId) => !served.has(runId)) ? 'both' : 'server';
}
