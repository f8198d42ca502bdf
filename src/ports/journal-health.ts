/** Whether the record of tasks can be written, and how far it lies behind (EV-29). */
type JournalHealth = {
  /** One line on what is wrong, with the path, and what to do; null when events can be written. */
  readonly problem: string | null;
  /** Events recorded by workflows but not yet on disk; null when not known. */
  readonly lagEvents: number | null;
  /** Why the events of some tasks cannot be written, by task; left out when nobody knows. */
  readonly tasks?: Readonly<Record<string, string>>;
};

/**
 * Asks the engine for the last sequence that a task has recorded, also of events that are not on disk yet; null when nobody
 * answers in time. Never throws.
 */
export type ReadRecordedSequence = (taskId: string) => Promise<number | null>;

/** Events of a task that are recorded but not on disk yet; null when not known. Answers from memory. */
export type ReadTaskLag = (taskId: string) => number | null;

/** Socket for the state of the journal; never throws. */
export type ReadJournalHealth = () => Promise<JournalHealth>;
