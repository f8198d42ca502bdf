import type { BatchToAdmit } from '../../../domain/journal/admit-batch.js';
import type { HistoryEvent } from '../../../ports/run-histories.js';
import { attributesOf, batchIn, idOf, kindOf } from './history-event.js';

/** A delivery as a history holds it: `id` is that of the event that ordered it, `done` whether it was carried out. */
export type SentBatch = { readonly id: number; readonly batch: BatchToAdmit; readonly done: boolean };

/**
 * The deliveries in one run's history, in order. Each is held back until its outcome has been read, or the next one, or the
 * end; a run has one under way at a time, so no more than one is in memory.
 */
export async function* sentBatches(events: AsyncIterable<HistoryEvent>): AsyncGenerator<SentBatch> {
  let held: SentBatch | null = null;
  for await (const event of events) {
    if (held !== null && carriedOut(event) === held.id) {
      yield { ...held, done: true };
      held = null;
    }
    const batch = batchIn(event);
    if (batch === null) continue;
    if (held !== null) yield held;
    held = { id: idOf(event), batch, done: false };
  }
  if (held !== null) yield held;
}

/** Which event ordered the activity that this one says was carried out; null for any other event. */
function carriedOut(event: HistoryEvent): number | null {
  if (kindOf(event) !== 'ACTIVITY_TASK_COMPLETED') return null;
  return Number(attributesOf(event).scheduledEventId);
}
