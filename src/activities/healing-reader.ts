import { JournalError, type EventJournalReader } from '../ports/event-journal.js';

/**
 * The reader for activities beside the data folder: a journal that turns out to be damaged is made again from its history
 * before it is read once more, instead of the step waiting for the next look at all journals.
 * @param options `mend` resolves with null when the journal is whole again, else with why it is not
 */
export function createHealingReader(options: {
  readonly reader: EventJournalReader;
  readonly mend: (taskId: string) => Promise<string | null>;
}): EventJournalReader {
  const { reader, mend } = options;
  return {
    ...reader,
    async getEvents(taskId, range) {
      try {
        return await reader.getEvents(taskId, range);
      } catch (error) {
        if (!(error instanceof JournalError) || error.code !== 'damaged') throw error;
        if ((await mend(taskId)) !== null) throw error;
        return reader.getEvents(taskId, range);
      }
    },
  };
}
