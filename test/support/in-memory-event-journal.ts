import {
  admitBatch,
  advanceTail,
  EMPTY_TAIL,
  linesToAppend,
  type JournalTail,
} from '../../src/domain/journal/admit-batch.js';
import {
  decodeLine,
  encodeLine,
  LINE_LIMIT,
  type JournalLine,
} from '../../src/domain/journal/journal-line.js';
import { newestEvents } from './newest-events.js';
import { sameEvent } from '../../src/domain/journal/same-event.js';
import { isTaskId } from '../../src/domain/task/task-folder.js';
import { isTerminal } from '../../src/domain/task/event-types.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import {
  JournalError,
  type EventJournalReader,
  type EventJournalWriter,
  type JournalBatch,
  type JournalHead,
  type ReadOptions,
} from '../../src/ports/event-journal.js';

type Log = { tail: JournalTail; lines: JournalLine[] };

/** A journal that forgets everything with its process; judges batches by the same rules as the one on disk. */
export function createInMemoryEventJournal(): EventJournalReader & EventJournalWriter {
  const logs = new Map<string, Log>();
  const listeners = new Set<() => void>();

  function append(batch: JournalBatch): JournalHead {
    const log = logs.get(assertId(batch.taskId)) ?? { tail: EMPTY_TAIL, lines: [] };
    const lines = admit(log, batch);
    logs.set(batch.taskId, log);
    log.tail = lines.reduce(advanceTail, log.tail);
    log.lines.push(...lines);
    for (const wake of [...listeners]) wake();
    return { branch: log.tail.branch, position: log.tail.position, sequence: log.tail.sequence };
  }

  function nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        listeners.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      listeners.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async function* follow(
    taskId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): AsyncGenerator<RecordedEvent> {
    const cursor = { after: Math.max(0, afterSequence), seen: 0 };
    const aborted = (): boolean => signal.aborted;
    while (!aborted()) {
      for (const event of unseenEvents(logs.get(taskId), cursor)) {
        yield event;
        if (aborted()) return;
      }
      // More may have come while the caller was busy with what it got.
      if (cursor.seen < (logs.get(taskId)?.lines.length ?? 0)) continue;
      if (hasEnded(logs.get(taskId))) return;
      await nextChange(signal);
    }
  }

  const eventsOf = (taskId: string): readonly RecordedEvent[] =>
    newestEvents(logs.get(assertId(taskId))?.lines ?? []).map((line) => line.event);

  const page = (taskId: string, { afterSequence = 0, limit = Infinity }: ReadOptions = {}) =>
    eventsOf(taskId)
      .filter((event) => event.sequence > afterSequence)
      .slice(0, limit);

  return {
    append: (batch) => attempt(() => append(batch)),
    getEvents: (taskId, range) => attempt(() => page(taskId, range)),
    scan: (taskId, visit, range) =>
      attempt(() => {
        for (const event of page(taskId, range)) visit(event);
      }),
    latestVersion: (taskId) => attempt(() => eventsOf(taskId).at(-1)?.code_version ?? 0),
    follow: (taskId, afterSequence, signal) => follow(assertId(taskId), afterSequence, signal),
    has: (taskId) => Promise.resolve(logs.has(taskId)),
    stamp: (taskId) => Promise.resolve(logs.get(taskId)?.lines.length.toString() ?? null),
    taskIds: () => Promise.resolve([...logs.keys()].toSorted().toReversed()),
  };
}

function admit(log: Log, batch: JournalBatch): readonly JournalLine[] {
  const admission = admitBatch(log.tail, batch);
  if (admission.outcome === 'refused')
    throw new JournalError(admission.code, admission.message, batch.taskId);
  const recorded = newestEvents(log.lines);
  for (const repeat of admission.repeats) {
    const before = recorded.find((line) => line.event.sequence === repeat.sequence);
    if (sameEvent(before?.event, repeat)) continue;
    throw new JournalError(
      'conflict',
      `another event is recorded under sequence ${repeat.sequence}`,
      batch.taskId,
    );
  }
  return linesToAppend(log.tail, batch, admission).map((line) => carried(line, batch.taskId));
}

// Through text and back, as a file would do it.
function carried(line: JournalLine, taskId: string): JournalLine {
  const text = encodeLine(line);
  if (Buffer.byteLength(text) + 1 > LINE_LIMIT) {
    throw new JournalError('too_large', `an event takes more than ${LINE_LIMIT} bytes`, taskId);
  }
  const decoded = decodeLine(text);
  if (decoded === null) throw new JournalError('conflict', 'an event lacks its fields', taskId);
  return decoded;
}

/** What a follower has not had yet; a branch opened since it last looked is delivered from its first event on. */
function unseenEvents(
  log: Log | undefined,
  cursor: { after: number; seen: number },
): readonly RecordedEvent[] {
  const lines = log?.lines ?? [];
  const fresh = cursor.seen === 0 ? newestEvents(lines) : lines.slice(cursor.seen);
  cursor.seen = lines.length;
  return fresh.flatMap((line) => {
    if (line.kind === 'branch_opened') cursor.after = Math.min(cursor.after, line.fromSequence - 1);
    if (line.kind === 'branch_opened' || line.event.sequence <= cursor.after) return [];
    cursor.after = line.event.sequence;
    return [line.event];
  });
}

function hasEnded(log: Log | undefined): boolean {
  const last = newestEvents(log?.lines ?? []).at(-1);
  return last !== undefined && isTerminal(last.event.event_type);
}

function assertId(taskId: string): string {
  if (isTaskId(taskId)) return taskId;
  throw new JournalError('invalid_task_id', `${JSON.stringify(taskId.slice(0, 60))} is no task id`, 'memory');
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
