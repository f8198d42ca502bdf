import { open, type FileHandle } from 'node:fs/promises';
import { decodeLine } from '../../domain/journal/journal-line.js';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { watchFolder } from './folder-changes.js';
import { journalIoError } from './journal-io-error.js';
import { UnreadableLine } from './line-search.js';
import { readLines } from './read-lines.js';
import { lastSequence, readView } from './read-view.js';
import { readableEnd } from './readable-end.js';
import type { TaskFiles } from './task-files.js';

type FollowOptions = {
  readonly afterSequence: number;
  readonly signal: AbortSignal;
  readonly pollMs: number;
};

/** Where a follower stands: the sequence delivered last, and the byte up to which the file has been looked at. */
type Cursor = { after: number; offset: number; inode: number | null };

/**
 * The durable events after a sequence, then each as it becomes durable. A branch opened meanwhile is delivered from its
 * first event on. Ends after a terminal event, or quietly on abort.
 */
export async function* followJournal(
  files: TaskFiles,
  options: FollowOptions,
): AsyncGenerator<RecordedEvent> {
  const cursor: Cursor = { after: Math.max(0, options.afterSequence), offset: 0, inode: null };
  const changes = watchFolder(files.folder, options.pollMs, options.signal);
  const aborted = (): boolean => options.signal.aborted;
  try {
    while (!aborted()) {
      for await (const event of newEvents(files, cursor)) {
        if (event === 'ended' || aborted()) return;
        yield event;
        if (isTerminal(event.event_type)) return;
      }
      await changes.next();
    }
  } catch (error) {
    throw journalIoError('read', files.journal, error);
  } finally {
    changes.close();
  }
}

async function* newEvents(files: TaskFiles, cursor: Cursor): AsyncGenerator<RecordedEvent | 'ended'> {
  const handle = await openIfThere(files.journal);
  if (handle === null) return;
  try {
    const { ino } = await handle.stat();
    const end = await readableEnd(handle, files);
    // Another file in its place, or a shorter one: it was rebuilt, and byte offsets mean nothing any more.
    const known = cursor.inode === ino && end >= cursor.offset;
    yield* known ? goOn(handle, cursor, end) : catchUp(handle, cursor, { ino, end });
  } finally {
    await handle.close();
  }
}

async function* catchUp(
  handle: FileHandle,
  cursor: Cursor,
  file: { readonly ino: number; readonly end: number },
): AsyncGenerator<RecordedEvent | 'ended'> {
  for await (const event of readView(handle, file.end, { from: cursor.after + 1, to: Infinity })) {
    cursor.after = event.sequence;
    yield event;
  }
  cursor.inode = file.ino;
  cursor.offset = file.end;
  const last = await lastSequence(handle, file.end);
  for await (const event of readView(handle, file.end, { from: last, to: last })) {
    if (isTerminal(event.event_type)) yield 'ended';
  }
}

async function* goOn(handle: FileHandle, cursor: Cursor, end: number): AsyncGenerator<RecordedEvent> {
  for await (const line of readLines(handle, cursor.offset, end)) {
    const decoded = decodeLine(line.text);
    if (decoded === null) throw new UnreadableLine(line.start);
    cursor.offset = line.end;
    if (decoded.kind === 'branch_opened') {
      cursor.after = Math.min(cursor.after, decoded.fromSequence - 1);
    } else if (decoded.event.sequence > cursor.after) {
      cursor.after = decoded.event.sequence;
      yield decoded.event;
    }
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
