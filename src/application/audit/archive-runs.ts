import type { ArchiveMark, ClosedRun, ClosedRuns } from '../../ports/closed-runs.js';
import type { RunHistories, SavedHistories } from '../../ports/run-histories.js';
import type { CompleteJournal } from './complete-journal.js';
import { eachOf } from './each-of.js';
import type { MendJournal } from './mend-journal.js';

/** Looks once over the runs that have closed; resolves with how many histories were saved. */
export type ArchiveRuns = () => Promise<number>;

export type ArchiveTrouble = {
  readonly taskId: string;
  readonly runId: string;
  readonly reason: string;
};

/** A run shows in the list of closed ones a moment after its end: this far behind the mark it is looked for again. */
const LAG_MS = 60_000;
const AT_ONCE = 4;

/**
 * Saves the histories of closed runs in their tasks' folders before the server forgets them (EV-36), makes journals again
 * that were damaged on the way, and ends the records that their workflows could not end. Each look begins where the last one had seen everything, so its cost follows what
 * has closed since, not how many tasks there are. A task whose folder was deleted stays deleted.
 */
export function createArchiveRuns(deps: {
  readonly closedRuns: ClosedRuns;
  readonly server: RunHistories;
  readonly saved: SavedHistories;
  readonly mark: ArchiveMark;
  readonly mendJournal: MendJournal;
  readonly completeJournal: CompleteJournal;
  readonly hasFolder: (taskId: string) => Promise<boolean>;
  readonly onTrouble: (trouble: ArchiveTrouble) => void;
}): ArchiveRuns {
  async function archive({ taskId, runId, completed }: ClosedRun): Promise<boolean> {
    if (!(await deps.hasFolder(taskId)) || (await deps.saved.has(taskId, runId))) return false;
    const damage = await deps.mendJournal(taskId);
    if (damage !== null) deps.onTrouble({ taskId, runId, reason: damage });
    if (!completed && damage === null) {
      const { difference } = await deps.completeJournal(taskId);
      if (difference !== null) deps.onTrouble({ taskId, runId, reason: difference });
    }
    await deps.saved.save(taskId, runId, deps.server.events(taskId, runId));
    return true;
  }

  return async () => {
    const mark = await deps.mark.read();
    let seen = mark;
    let failed = Infinity;
    let count = 0;
    await eachOf(deps.closedRuns.since(mark - LAG_MS), AT_ONCE, async (run) => {
      try {
        if (await archive(run)) count += 1;
        seen = Math.max(seen, run.closedMs);
      } catch (error) {
        failed = Math.min(failed, run.closedMs);
        deps.onTrouble({ ...run, reason: error instanceof Error ? error.message : String(error) });
      }
    });
    // What failed is looked for again: the mark stays in front of it.
    const next = Math.min(seen, failed);
    if (next > mark) await deps.mark.write(next);
    return count;
  };
}
