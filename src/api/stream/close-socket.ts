import type { WebSocket } from 'ws';
import { ApplicationError, describeDefect, type Logger } from '../../application/index.js';
import { CLOSE_CODES } from '../../contract/index.js';
import { SlowClientError } from './bounded-sender.js';

/** Milliseconds for a closing handshake with a client that does not read. */
const CLOSING_MS = 2_000;

/** Ends a client's stream after an error, with the code that says why. */
export function closeFor(error: unknown, socket: WebSocket, logger: Logger): void {
  if (error instanceof SlowClientError) {
    drop(socket, logger);
  } else if (error instanceof ApplicationError && error.code === 'unknown_task') {
    socket.close(CLOSE_CODES.unknownTask, 'there is no such task');
  } else if (error instanceof ApplicationError && error.code === 'storage_failed') {
    logger.warn(describeDefect(error), 'the record of a task cannot be read, so it cannot be followed');
    socket.close(CLOSE_CODES.unreadable, 'the record of the task cannot be read');
  } else {
    logger.error(describeDefect(error), 'a WebSocket stream broke off');
    socket.close(CLOSE_CODES.internalError, 'the stream broke off: connect again with the last sequence');
  }
}

/** Closes a client that does not read, and does not wait for it to agree. */
export function drop(socket: WebSocket, logger: Logger): void {
  logger.warn({ buffered_bytes: socket.bufferedAmount }, 'a WebSocket client was too slow and is dropped');
  socket.close(CLOSE_CODES.slow, 'too slow: connect again with the last sequence');
  setTimeout(() => socket.terminate(), CLOSING_MS).unref();
}
