/** Where a task's report for people lies (WF-15). */
export interface ReportStore {
  /** Replaces the report; durable once resolved. @throws StorageError */
  write(taskId: string, markdown: string): Promise<void>;
  /** null when there is none yet. */
  read(taskId: string): Promise<string | null>;
}
