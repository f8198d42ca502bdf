import { ActivityFailure, isCancellation, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { SurveyTasksResult } from '../../activities/contract.js';
import type { QueueEntry } from '../../domain/admission/queue-state.js';
import { firstSurveyActivities, surveyActivities } from '../activity-options.js';

/** Before admission goes on without a look: a failure that is always there must not fill its history. */
const PAUSE = '5s';

export type Surveys = {
  /** Looks at the open tasks, unless somebody is looking already. */
  readonly look: () => void;
  /** True until the first look has succeeded, of an admission that has nothing from an earlier run. */
  readonly isFresh: () => boolean;
};

/**
 * Looks who has closed without a word, and who is open without being known here. Nothing that admission does waits for the
 * end of one: a survey under way is left behind when admission continues as new, and the next run takes its own.
 * @param known the tasks whose workflow is there
 * @param onResult called with what was seen, and with those who were known when the look began
 * @param onFailure called when nobody could look, after a pause
 */
export function createSurveys(options: {
  readonly isFresh: boolean;
  readonly known: () => readonly QueueEntry[];
  readonly onResult: (result: SurveyTasksResult, known: readonly QueueEntry[]) => void;
  readonly onFailure: () => void;
}): Surveys {
  let { isFresh } = options;
  let isLooking = false;

  async function survey(entries: readonly QueueEntry[]): Promise<SurveyTasksResult> {
    const { surveyTasks } = isFresh ? firstSurveyActivities : surveyActivities;
    const known = entries.map(({ task_id }) => task_id);
    return surveyTasks({ known, run_id: workflowInfo().runId, is_fresh: isFresh });
  }

  async function lookOnce(): Promise<void> {
    const known = options.known();
    try {
      const result = await survey(known);
      isLooking = false;
      isFresh = false;
      options.onResult(result, known);
    } catch (error) {
      // Admission itself was cancelled.
      if (isCancellation(error)) return;
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn('nobody could look at the open tasks', { error: error.cause?.message ?? error.message });
      await sleep(PAUSE);
      isLooking = false;
      options.onFailure();
    }
  }

  return {
    look() {
      if (isLooking) return;
      isLooking = true;
      void lookOnce();
    },
    isFresh: () => isFresh,
  };
}
