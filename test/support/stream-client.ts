import { WebSocket, type ClientOptions } from 'ws';
import type { StreamMessage } from '../../src/contract/index.js';

export type StreamClient = {
  readonly socket: WebSocket;
  readonly messages: readonly StreamMessage[];
  readonly opened: Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves with the messages once the condition holds; fails when the socket closes before. */
  until(condition: (messages: readonly StreamMessage[]) => boolean): Promise<readonly StreamMessage[]>;
};

/** A real WebSocket client that keeps what it gets. */
export function connectStream(
  url: string,
  options: ClientOptions = {},
  protocols: string[] = [],
): StreamClient {
  const socket = new WebSocket(url, protocols, options);
  const messages: StreamMessage[] = [];
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  opened.catch(() => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('error', () => undefined);
  socket.on('message', (data) =>
    messages.push(JSON.parse((data as Buffer).toString('utf8')) as StreamMessage),
  );
  return {
    socket,
    messages,
    opened,
    closed,
    until(condition) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (condition(messages)) resolve(messages);
        };
        socket.on('message', look);
        socket.once('close', () => {
          look();
          reject(new Error(`the socket closed after ${messages.length} messages`));
        });
        look();
      });
    },
  };
}
