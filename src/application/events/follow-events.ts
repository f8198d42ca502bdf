import type { RecordedEvent } from '../../domain/task/events.js';
import { hasEnded } from '../../domain/task/state.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import { orNull } from '../tasks/engine-ear.js';
import { readRecord } from '../tasks/task-record.js';

export type FollowEvents = (
  taskId: string,
  after: number,
  signal: AbortSignal,
) => AsyncIterable<RecordedEvent>;

/**
 * A task's events after a sequence, then live ones, in order, none missing, none twice, until its end or the abort
 * (AP-20). A task without events yet is waited for.
 * @returns a use case whose iteration throws ApplicationError `unknown_task` before the first event
 */
export function createFollowEvents(witnesses: Witnesses): FollowEvents {
  const { journal, engine } = witnesses;

  return async function* followEvents(rawId, after, signal) {
    const taskId = await assertKnown(witnesses, rawId);
    if (await isOver(taskId)) {
      // Nothing will come any more, also when the caller has asked for what lies beyond the end.
      yield* await journal.getEvents(taskId, { afterSequence: after });
      return;
    }
    yield* journal.follow(taskId, after, signal);
  };

  /** The engine's word counts too: a workflow that was terminated has recorded no end. */
  async function isOver(taskId: string): Promise<boolean> {
    const record = await readRecord(journal, taskId);
    if (record !== null && hasEnded(record.state)) return true;
    const description = orNull(await engine.describe(taskId));
    return description !== null && description.state !== 'open';
  }
}
