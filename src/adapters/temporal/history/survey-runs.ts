import {
  inOrderOfBirth,
  leftByReset,
  missingRuns,
  type RunOutline,
} from '../../../domain/journal/run-outline.js';
import { isUuid } from '../../../domain/kernel/uuid.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../ports/run-histories.js';
import type { HistoryOrigin, TaskHistory } from '../../../ports/task-history.js';
import { outlineRun } from './outline-run.js';

/**
 * Finds the runs of a task: those that the server lists, those that are saved, those that the caller knows of, and what all
 * of these name as their predecessors and successors. Each history is read once.
 * @param options `server` is null when none is to be had; `events` reads a run wherever it is kept
 */
export function createSurveyRuns(options: {
  readonly server: RunHistories | null;
  readonly saved: RunHistories;
  readonly events: (taskId: string, runId: string) => AsyncIterable<HistoryEvent>;
}): TaskHistory['survey'] {
  const { server, saved } = options;
  const lacking = (what: string): string =>
    server === null
      ? `the task's folder does not have ${what}`
      : `neither the Temporal server nor the task's folder has ${what} (any more)`;

  async function outline(taskId: string, runId: string): Promise<RunOutline> {
    try {
      return await outlineRun(runId, options.events(taskId, runId));
    } catch (cause) {
      if (!(cause instanceof HistoryError) || cause.code !== 'unknown_run') throw cause;
      throw incomplete(taskId, lacking(`its run ${runId}`), cause);
    }
  }

  /** Adds these runs, those that they name, and so on. */
  async function gather(
    taskId: string,
    runIds: readonly string[],
    outlines: Map<string, RunOutline>,
  ): Promise<readonly RunOutline[]> {
    for (let wanted = runIds; wanted.length > 0; wanted = missingRuns([...outlines.values()])) {
      for (const runId of wanted) outlines.set(runId, await outline(taskId, runId));
    }
    return inOrderOfBirth([...outlines.values()]);
  }

  return async (taskId, named = []) => {
    const served = new Set(await server?.runIds(taskId));
    const kept = new Set(await saved.runIds(taskId));
    const outlines = new Map<string, RunOutline>();
    // The server's list may not have all of them yet. What cannot be the id of a run comes from a damaged journal.
    const known = [...served, ...kept, ...named.filter(isUuid)];
    let runs = await gather(taskId, [...new Set(known)], outlines);
    for (let left = leftByReset(runs); left !== null; left = leftByReset(runs)) {
      // The reset may have come after the question for the runs.
      const later = ((await server?.runIds(taskId)) ?? []).filter((runId) => !outlines.has(runId));
      if (later.length === 0)
        throw incomplete(taskId, lacking(`the run that a reset made of its run ${left}`));
      runs = await gather(taskId, later, outlines);
    }
    return { origin: originOf(served, kept), runs };
  };
}

function incomplete(taskId: string, what: string, cause?: unknown): HistoryError {
  return new HistoryError('incomplete', `the history of task ${taskId} is not whole: ${what}`, { cause });
}

function originOf(served: ReadonlySet<string>, kept: ReadonlySet<string>): HistoryOrigin {
  if (served.size === 0) return kept.size === 0 ? 'none' : 'saved';
  return [...kept].some((runId) => !served.has(runId)) ? 'both' : 'server';
}
