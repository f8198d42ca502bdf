/** Socket for a journal as it lies on disk, line by line, whatever stands in it: for the audit. */
export interface JournalText {
  /** The durable lines without their newlines, in order, streamed; none when there is no journal. @throws JournalError `io` */
  lines(taskId: string): AsyncIterable<string>;
  /** Ids of the runs that its lines name, as far as they can be read. @throws JournalError `io` */
  runs(taskId: string): Promise<readonly string[]>;
  /** Bytes behind the durable lines, which no reader takes for recorded. @throws JournalError `io` */
  beyond(taskId: string): Promise<number>;
  /** Where it lies, for people. */
  path(taskId: string): string;
}
