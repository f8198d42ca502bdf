import type { PriorityName } from '../domain/admission/priority.js';
import type { Orphan } from '../domain/admission/queue.js';

/** A task whose workflow is open, as it was submitted. `arrivedMs`: milliseconds since 1970. */
export type OpenTask = {
  readonly taskId: string;
  readonly priority: PriorityName;
  readonly promptLine: string;
  readonly arrivedMs: number;
  readonly requestSha256: string;
  readonly language: string | null;
  readonly client: string;
  readonly idempotencyKey: string | null;
};

/** A run of a workflow. */
export type RunRef = { readonly workflowId: string; readonly runId: string };

/** Socket for looking over all tasks that the engine knows. */
export interface TaskDirectory {
  /** Those of the given tasks that have closed, or that the engine does not know. */
  closedAmong(taskIds: readonly string[]): Promise<readonly string[]>;
  /**
   * All open tasks, as of the start of that run of the workflow `workflowId` or later; tasks that were opened since then
   * may be missing. Waits a few seconds at most for the engine's list to come so far.
   */
  openTasks(asOf: RunRef): Promise<readonly OpenTask[]>;
  /**
   * Submissions that were accepted by runs of admission before this one, which ended without handing on what they knew,
   * and of which no workflow was ever started.
   */
  orphans(before: RunRef): Promise<readonly Orphan[]>;
}
