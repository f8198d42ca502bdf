import { WebSocket, type RawData } from 'ws';
import {
  STREAM_PROTOCOL,
  STREAM_TOKEN_PREFIX,
  streamMessage,
  type StreamMessage,
} from '../../contract/index.js';
import type { ServiceAddress } from './service-address.js';

export type Ending = {
  /** The close code; 1006 when there was none. */
  readonly code: number;
  /** Whether the connection ever stood, and for how many milliseconds. */
  readonly opened: boolean;
  readonly stoodMs: number;
  /** The HTTP status of who refused to open a stream; null when nobody did. */
  readonly refusedWith: number | null;
};

export type OpenStream = {
  /** Ends when the socket closes, for whatever reason. */
  readonly messages: AsyncIterable<StreamMessage>;
  /** How it ended, after the end. */
  ending(): Ending;
};

/** What arrives between two reads of an iteration waits here. */
function createMailbox<T>() {
  const waiting: T[] = [];
  let closed = false;
  let wake: () => void = () => undefined;
  return {
    put(item: T) {
      waiting.push(item);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    async *read(): AsyncIterable<T> {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift() as T;
        if (closed) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function parse(data: RawData): StreamMessage | null {
  try {
    const result = streamMessage.safeParse(JSON.parse((data as Buffer).toString('utf8')));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** One WebSocket connection to a task. */
export function openStream(
  address: ServiceAddress,
  taskId: string,
  after: number,
  signal: AbortSignal,
): OpenStream {
  const url = new URL(`/ws/${encodeURIComponent(taskId)}?after=${after}`, address.url);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const protocols = address.token === null ? [] : [`${STREAM_TOKEN_PREFIX}${address.token}`];
  const socket = new WebSocket(url, [STREAM_PROTOCOL, ...protocols]);
  const mailbox = createMailbox<StreamMessage>();
  const leave = (): void => socket.terminate();
  let code = 1006;
  let openedAt: number | null = null;
  let stoodMs = 0;
  let refusedWith: number | null = null;
  signal.addEventListener('abort', leave, { once: true });
  socket.on('open', () => (openedAt = performance.now()));
  socket.on('message', (data) => {
    const message = parse(data);
    if (message) mailbox.put(message);
  });
  socket.on('unexpected-response', (_request, { statusCode }) => {
    refusedWith = statusCode ?? 0;
    socket.terminate();
  });
  // A connection that cannot be made or breaks closes as well: that is where it ends.
  socket.on('error', () => undefined);
  socket.on('close', (reason) => {
    code = reason;
    stoodMs = openedAt === null ? 0 : performance.now() - openedAt;
    signal.removeEventListener('abort', leave);
    mailbox.close();
  });
  return {
    messages: mailbox.read(),
    ending: () => ({ code, opened: openedAt !== null, stoodMs, refusedWith }),
  };
}
