import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

export type Question = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

export type Answer = { readonly status: number; readonly text: string };

/** The code of the error when nobody takes the connection, and nobody refuses it. */
export const NOT_CONNECTED = 'NOT_CONNECTED';
const CONNECT_WITHIN_MS = 10_000;

type Begin = (
  url: URL,
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
) => ClientRequest;

async function beginnerOf({ protocol }: URL): Promise<Begin> {
  return (protocol === 'https:' ? await import('node:https') : await import('node:http')).request;
}

function giveUpUnconnected(request: ClientRequest): void {
  request.on('socket', (socket) => {
    const timer = setTimeout(() => {
      const seconds = CONNECT_WITHIN_MS / 1_000;
      request.destroy(Object.assign(new Error(`no connection within ${seconds} s`), { code: NOT_CONNECTED }));
    }, CONNECT_WITHIN_MS);
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer));
  });
}

/**
 * One request and its whole answer. By Node's own client instead of `fetch`, whose first use takes longer than everything
 * else that a command does. Rejects with the error of the connection.
 */
export async function exchange(url: URL, { method, headers, body, signal }: Question): Promise<Answer> {
  const begin = await beginnerOf(url);
  const options = { method, headers, agent: false, ...(signal ? { signal } : {}) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = begin(url, options, resolve).on('error', reject);
    giveUpUnconnected(request);
    request.end(body);
  });
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') };
}
