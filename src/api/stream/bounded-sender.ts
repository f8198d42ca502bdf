import type { WebSocket } from 'ws';

/** A client did not read what it was sent. */
export class SlowClientError extends Error {
  override readonly name = 'SlowClientError';
  readonly code = 'slow_client';
}

export type SenderLimits = {
  /** Bytes that may wait for a client in this process. */
  readonly maxBufferedBytes: number;
  /** Milliseconds that a client may keep the buffer over its bound. */
  readonly slowAfterMs: number;
};

/** Sends without ever holding more than a bounded amount for one client (AP-22). */
export type BoundedSender = {
  /**
   * Resolves at once while the client keeps up, else when it has caught up: whoever produces messages waits so long.
   * @param message text, or its bytes, which are sent to any number of clients without being copied
   * @throws SlowClientError when it does not catch up in time
   */
  send(message: string | Buffer): Promise<void>;
  /** For answers to frames, which nobody waits for. @returns false when the client is over the bound and gets nothing more */
  reply(text: string): boolean;
};

const AS_TEXT = { binary: false };
/** The same for each message to each client that keeps up. */
const AT_ONCE = Promise.resolve();

export function createBoundedSender(socket: WebSocket, limits: SenderLimits): BoundedSender {
  return {
    send(message) {
      let isSent = false;
      let tell = (): void => undefined;
      // A socket that closes meanwhile calls back with an error; its close event is what ends the stream.
      socket.send(message, AS_TEXT, () => {
        isSent = true;
        tell();
      });
      if (socket.bufferedAmount <= limits.maxBufferedBytes) return AT_ONCE;
      const sent = new Promise<void>((resolve) => {
        tell = resolve;
        if (isSent) resolve();
      });
      return inTime(sent, limits.slowAfterMs);
    },
    reply(text) {
      if (socket.bufferedAmount > limits.maxBufferedBytes) return false;
      socket.send(text);
      return true;
    },
  };
}

async function inTime(sent: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new SlowClientError(`the client has not caught up for ${milliseconds} ms`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}
