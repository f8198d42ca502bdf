import type { StreamMessage } from '../../contract/index.js';
import type { RecordedEvent } from '../../domain/task/events.js';

/** An event as the WebSocket carries it (AP-20). */
function eventMessage(event: RecordedEvent): StreamMessage {
  return {
    type: event.event_type,
    task_id: event.task_id,
    version: event.code_version,
    sequence: event.sequence,
    timestamp: Date.parse(event.timestamp) / 1_000,
    data: {
      ...event.data,
      vector_clock: event.vector_clock,
      event_id: event.event_id,
      actor: event.actor,
      causation_id: event.causation_id,
    },
  };
}

const encoded = new WeakMap<RecordedEvent, Buffer>();

/** The bytes of an event's message, made once for all clients that get this event (AP-22). */
export function eventBytes(event: RecordedEvent): Buffer {
  const before = encoded.get(event);
  if (before !== undefined) return before;
  const bytes = Buffer.from(JSON.stringify(eventMessage(event)), 'utf8');
  encoded.set(event, bytes);
  return bytes;
}

/** Where a client's stream stands. */
export type StreamPlace = { readonly taskId: string; readonly version: number; readonly sequence: number };

/** The answer to a frame that could not be acted on; it has the sequence of the last event and is none itself. */
export function errorMessage(
  place: StreamPlace,
  code: string,
  message: string,
  nowMs: number,
): StreamMessage {
  return {
    type: 'error',
    task_id: place.taskId,
    version: place.version,
    sequence: place.sequence,
    timestamp: nowMs / 1_000,
    data: { code, message },
  };
}
