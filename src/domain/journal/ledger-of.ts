import { merge } from '../kernel/vector-clock.js';
import type { Ledger } from '../task/ledger.js';
import type { RecordedEvent } from '../task/events.js';

/** The ledger as it stood after an event: what the workflow knew, read back from what it recorded. */
export function afterEvent(ledger: Ledger, event: RecordedEvent): Ledger {
  const { ms, counter } = timeOf(event.event_id);
  return {
    sequence: event.sequence,
    actors: { ...ledger.actors, [event.actor]: event.vector_clock },
    known: merge(ledger.known, event.vector_clock),
    last: { event_id: event.event_id, vector_clock: event.vector_clock },
    last_ms: ms,
    counter,
  };
}

/** The time and the counter that a UUIDv7 of ours was made of. */
function timeOf(eventId: string): { readonly ms: number; readonly counter: number } {
  const hex = eventId.replaceAll('-', '');
  return { ms: parseInt(hex.slice(0, 12), 16), counter: parseInt(hex.slice(13, 16), 16) };
}
