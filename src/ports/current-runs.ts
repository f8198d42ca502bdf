/** Socket for who speaks for a task: after a reset, only the newest of its runs. */
export interface CurrentRuns {
  isCurrent(taskId: string, runId: string): Promise<boolean>;
}
