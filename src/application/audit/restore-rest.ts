import { describeDifference } from '../../domain/journal/compare-lines.js';
import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { renderReport } from '../../domain/task/report.js';
import { StorageError, type BlobAudit } from '../../ports/blob-store.js';
import { CodeRepositoryError, type CodeRepository } from '../../ports/code-repository.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { ReportStore } from '../../ports/report-store.js';
import { HistoryError, type SavedHistories } from '../../ports/run-histories.js';
import type { TaskHistory } from '../../ports/task-history.js';
import { checkBlobs } from './check-blobs.js';
import { checkCode, isCodeEvent, leavesOpen } from './check-code.js';

/** In words for people: what was made again, and what is not there and cannot be. */
export type RestoredRest = { readonly restored: readonly string[]; readonly lost: readonly string[] };

/** What a task's folder holds beside its journal, made again as far as journal and histories tell it. */
export type RestoreRest = (taskId: string) => Promise<RestoredRest>;

type Dependencies = {
  readonly journal: Pick<EventJournalReader, 'scan'>;
  readonly history: Pick<TaskHistory, 'survey' | 'events'>;
  readonly saved: SavedHistories;
  readonly reports: ReportStore;
  readonly repository: CodeRepository;
  readonly blobs: BlobAudit;
  readonly remakeCode: (taskId: string) => Promise<void>;
};

/**
 * Saves the histories of closed runs once more, writes the report of an ended task, and makes code that is not as recorded
 * again from the orders in the history and the texts that are left. Texts themselves cannot be made again: the histories hold
 * their hashes only, so what is missing of them is named.
 */
export function createRestoreRest(deps: Dependencies): RestoreRest {
  async function saveHistories(taskId: string): Promise<readonly string[]> {
    const { runs } = await deps.history.survey(taskId);
    let saved = 0;
    for (const { runId, closing } of runs) {
      if (closing === null || (await deps.saved.has(taskId, runId))) continue;
      await deps.saved.save(taskId, runId, deps.history.events(taskId, runId));
      saved += 1;
    }
    return saved === 0 ? [] : [`the saved history of ${saved} run${saved === 1 ? '' : 's'}`];
  }

  async function writeReport(
    taskId: string,
    events: readonly RecordedEvent[],
    ended: boolean,
  ): Promise<readonly string[]> {
    if (!ended) return [];
    const report = renderReport(events);
    if ((await deps.reports.read(taskId)) === report) return [];
    await deps.reports.write(taskId, report);
    return ['report.md'];
  }

  /** Code is looked at before and after: what is as recorded is left alone. */
  async function restoreCode(
    taskId: string,
    events: readonly RecordedEvent[],
    ended: boolean,
  ): Promise<RestoredRest> {
    const made = events.filter(isCodeEvent);
    const look = () => checkCode(deps.repository, taskId, { made, ended });
    if ((await look()) === null) return { restored: [], lost: [] };
    await deps.remakeCode(taskId).catch(unlessForeseen);
    const difference = await look();
    return difference === null
      ? { restored: ['the code'], lost: [] }
      : { restored: [], lost: [`the code (${describeDifference(difference)})`] };
  }

  async function lostTexts(taskId: string): Promise<readonly string[]> {
    const { named, broken } = await checkBlobs(deps, taskId);
    if (broken.length === 0) return [];
    return [`${broken.length} of ${named} stored texts (request, prompts, answers, test output)`];
  }

  return async (taskId) => {
    const events: RecordedEvent[] = [];
    await deps.journal.scan(taskId, (event) => events.push(event));
    const ended = events.some((event) => isTerminal(event.event_type));
    const histories = await saveHistories(taskId);
    const isCodeWhole = ended && !events.some(leavesOpen);
    const code = await restoreCode(taskId, events, isCodeWhole);
    return {
      restored: [...histories, ...code.restored, ...(await writeReport(taskId, events, ended))],
      lost: [...code.lost, ...(await lostTexts(taskId))],
    };
  };
}

/** What keeps code from being made again is told by what is still different afterwards. */
function unlessForeseen(error: unknown): void {
  const isForeseen =
    error instanceof StorageError || error instanceof CodeRepositoryError || error instanceof HistoryError;
  if (!isForeseen) throw error;
}
