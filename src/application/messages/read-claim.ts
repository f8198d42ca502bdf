import { invalidRequest, type SeenClaim } from '../../contract/index.js';
import type { Seen } from '../../domain/task/messages/index.js';
import type { EventJournalReader } from '../../ports/event-journal.js';

/**
 * What a sender had seen, as a clock: the one it gave, or that of the event whose sequence it gave (EV-15). Null when it
 * said nothing; an empty clock for sequence 0, where nothing had happened yet.
 * @throws ContractError for a sequence that the record does not have
 */
export async function readClaim(
  journal: EventJournalReader,
  taskId: string,
  { vector_clock, seen_sequence }: SeenClaim,
): Promise<Seen | null> {
  if (vector_clock !== null) return { event_id: null, vector_clock };
  if (seen_sequence === null) return null;
  if (seen_sequence === 0) return { event_id: null, vector_clock: {} };
  const [event] = await journal.getEvents(taskId, { afterSequence: seen_sequence - 1, limit: 1 });
  if (event?.sequence === seen_sequence)
    return { event_id: event.event_id, vector_clock: event.vector_clock };
  const message = `the record has no event ${seen_sequence} yet; the task's status has its newest, as sequence`;
  throw invalidRequest([{ field: 'seen_sequence', message }]);
}
