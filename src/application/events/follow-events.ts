import type { RecordedEvent } from '../../domain/task/events.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import { orNull } from '../tasks/engine-ear.js';
import { createPatience } from './patience.js';

export type FollowEvents = (
  taskId: string,
  after: number,
  signal: AbortSignal,
) => AsyncIterable<RecordedEvent>;

/** The audit writes the end of a workflow that could not do so within ten seconds, unless it cannot write at all. */
const END_WITHIN_MS = 20_000;

/**
 * A task's events after a sequence, then live ones, in order, none missing, none twice, until its end or the abort
 * (AP-20). A task without events yet is waited for. A record of any length is read page by page, as the caller takes it.
 * @param deps `endWithinMs`: milliseconds that an event has to come when the task's workflow has closed and its record has
 * no end yet; after that the stream ends without one
 * @returns a use case whose iteration throws ApplicationError `unknown_task` before the first event
 */
export function createFollowEvents(deps: Witnesses & { readonly endWithinMs?: number }): FollowEvents {
  const { journal, engine, endWithinMs = END_WITHIN_MS } = deps;

  return async function* followEvents(rawId, after, signal) {
    const taskId = await assertKnown(deps, rawId);
    const patience = createPatience(endWithinMs);
    const defect = new AbortController();
    // Asked beside the reading: an engine that is silent must not keep the record back.
    void isClosed(taskId).then(
      (closed) => closed && patience.begin(),
      (error: unknown) => defect.abort(error),
    );
    try {
      patience.waits();
      const until = AbortSignal.any([signal, patience.out, defect.signal]);
      for await (const event of journal.follow(taskId, after, until)) {
        patience.rests();
        yield event;
        patience.waits();
      }
      defect.signal.throwIfAborted();
    } finally {
      patience.rests();
    }
  };

  async function isClosed(taskId: string): Promise<boolean> {
    const description = orNull(await engine.describe(taskId));
    return description !== null && description.state !== 'open';
  }
}
