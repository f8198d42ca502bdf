import type { EventJournalReader, JournalError } from '../../ports/event-journal.js';
import { readSoundPart, type SoundPart } from './task-record.js';

/** More are not remembered: each is one look at a file for every answer of /health. */
const MOST = 100;

/** Reads records, and remembers which of them could not be read to their end. */
export type RecordProblems = {
  /** The record as far as it can be read. */
  read(taskId: string): Promise<SoundPart>;
  /** One line for each task whose journal cannot be read, as of now, for those that somebody has asked for. */
  current(): Promise<ReadonlyMap<string, string>>;
};

type Noted = { readonly message: string; readonly stamp: string | null };

/** Nobody reads all journals just to know: the longest-lived service may have millions of lines. What was met is kept. */
export function createRecordProblems(journal: EventJournalReader): RecordProblems {
  const noted = new Map<string, Noted>();

  function note(taskId: string, problem: JournalError | null, stamp: string | null): void {
    noted.delete(taskId);
    if (problem === null) return;
    const oldest = noted.keys().next();
    if (noted.size >= MOST && !oldest.done) noted.delete(oldest.value);
    noted.set(taskId, { message: problem.message, stamp });
  }

  async function read(taskId: string): Promise<SoundPart> {
    const stamp = await journal.stamp(taskId);
    const part = await readSoundPart(journal, taskId);
    note(taskId, part.problem, stamp);
    return part;
  }

  return {
    read,
    async current() {
      for (const [taskId, { stamp }] of [...noted]) {
        if ((await journal.stamp(taskId)) !== stamp) await read(taskId);
      }
      return new Map([...noted].map(([taskId, { message }]) => [taskId, message]));
    },
  };
}
