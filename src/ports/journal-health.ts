/** Whether the record of tasks can be written, and how far it lies behind (EV-29). */
type JournalHealth = {
  /** One line on what is wrong, with the path, and what to do; null when events can be written. */
  readonly problem: string | null;
  /** Events recorded by workflows but not yet on disk; null when not known. */
  readonly lagEvents: number | null;
};

/** Socket for the state of the journal; never throws. */
export type ReadJournalHealth = () => Promise<JournalHealth>;
