import { hasEnded } from '../../domain/task/state.js';
import type { EventJournalReader, JournalError } from '../../ports/event-journal.js';
import { readSoundPart, type SoundPart } from './task-record.js';

/** More are not remembered: each is one look at a file for every answer of /health. */
const MOST = 100;
/** Records that are kept: of the tasks that run, somebody asks again and again. */
const MOST_KEPT = 200;

/** Reads records, and remembers which of them could not be read to their end. */
export type RecordProblems = {
  /** The record as far as it can be read; read again only when its journal has changed since it was last asked for. */
  read(taskId: string): Promise<SoundPart>;
  /** One line for each task whose journal cannot be read, as of now, for those that somebody has asked for. */
  current(): Promise<ReadonlyMap<string, string>>;
};

type Noted = { readonly message: string; readonly stamp: string | null };
type Kept = { readonly part: SoundPart; readonly stamp: string | null };

/** Puts an entry behind all others, and drops the first when there are too many. */
function putLast<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  const oldest = map.keys().next();
  if (map.size >= most && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}

/** Nobody reads all journals just to know: the longest-lived service may have millions of lines. What was met is kept. */
export function createRecordProblems(journal: EventJournalReader): RecordProblems {
  const noted = new Map<string, Noted>();
  const kept = new Map<string, Kept>();

  function note(taskId: string, problem: JournalError | null, stamp: string | null): void {
    if (problem === null) noted.delete(taskId);
    else putLast(noted, taskId, { message: problem.message, stamp }, MOST);
  }

  /** What could not be read to its end may be readable at the next attempt, and what has ended is asked for but once. */
  function keep(taskId: string, part: SoundPart, stamp: string | null): void {
    const isWorthIt = part.problem === null && part.record !== null && !hasEnded(part.record.state);
    if (isWorthIt) putLast(kept, taskId, { part, stamp }, MOST_KEPT);
    else kept.delete(taskId);
  }

  async function read(taskId: string): Promise<SoundPart> {
    // Taken before the reading: what comes in between makes another stamp, and is read the next time.
    const stamp = await journal.stamp(taskId);
    const known = kept.get(taskId);
    if (known !== undefined && known.stamp === stamp) return known.part;
    const part = await readSoundPart(journal, taskId);
    note(taskId, part.problem, stamp);
    keep(taskId, part, stamp);
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
