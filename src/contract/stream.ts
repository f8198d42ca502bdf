import { z } from 'zod';

/** Frames that a client may send over the WebSocket; anything else gets a message of type `error`. */
export const CLIENT_FRAME_TYPES = ['cancel', 'intervention', 'bug_report'] as const;
/** The fields beside the type of the last two are those of the same request by REST, and are checked as it is (AP-5). */
export const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cancel') }),
  z.looseObject({ type: z.enum(['intervention', 'bug_report']) }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** Why the server closed a socket (RFC 6455; 4404 and 4503 are ours). */
export const CLOSE_CODES = {
  ended: 1000,
  goingAway: 1001,
  binary: 1003,
  tooLarge: 1009,
  internalError: 1011,
  slow: 1013,
  unknownTask: 4404,
  /** The record cannot be read; a message of type `error` before it says why and what to do. */
  unreadable: 4503,
} as const;

/** Sub-protocols of the handshake: the first is spoken, one with the second's prefix carries the token (AP-60). */
export const STREAM_PROTOCOL = 'code-intern.v1';
export const STREAM_TOKEN_PREFIX = 'code-intern.token.';

/** Every message of the WebSocket: `type` is the event's type, or `error` for the answer to a frame (AP-20). */
export const streamMessage = z.strictObject({
  type: z.string(),
  task_id: z.string(),
  version: z.int().min(0).meta({ description: 'The code version.' }),
  sequence: z.int().min(0),
  timestamp: z.number().meta({ description: 'Seconds since 1970, with fractions.' }),
  data: z.record(z.string(), z.unknown()).meta({
    description: "The event's data, and vector_clock, event_id, actor and causation_id.",
  }),
});
export type StreamMessage = z.infer<typeof streamMessage>;
