import type { PriorityName } from '../domain/admission/priority.js';

/** A task whose workflow is open. `arrivedMs`: milliseconds since 1970. */
export type OpenTask = {
  readonly taskId: string;
  readonly priority: PriorityName;
  readonly promptLine: string;
  readonly arrivedMs: number;
};

/** Socket for looking over all tasks that the engine knows. */
export interface TaskDirectory {
  /** Those of the given tasks that have closed, or that the engine does not know. */
  closedAmong(taskIds: readonly string[]): Promise<readonly string[]>;
  openTasks(): Promise<readonly OpenTask[]>;
}
