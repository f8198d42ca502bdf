import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { checkQuery, noQuery, streamQuery } from '../../contract/index.js';
import { HttpProblem } from '../middleware/http-problem.js';

const PATH = /^\/ws(?:\/([^/]+))?\/?$/;

/** What a handshake asks for; without a task it is the overview of all. */
export type StreamAddress = {
  readonly path: string;
  readonly task: { readonly taskId: string; readonly after: number } | null;
};

/** Whether a request begins a WebSocket here: any other offer of a protocol is none that is known, and is ignored. */
export function isHandshake({ method, httpVersion, headers, url = '' }: IncomingMessage): boolean {
  const offers = (headers.upgrade ?? '').split(',').map((offer) => offer.trim().toLowerCase());
  const isOurs = PATH.test(url.split('?', 1)[0] ?? '');
  return method === 'GET' && httpVersion === '1.1' && isOurs && offers.includes('websocket');
}

/**
 * Reads the address of a handshake: `/ws/{task_id}?after=N`, or `/ws`.
 * @throws HttpProblem 404 for another path, ContractError for a query that it does not take
 */
export function streamAddress(url: string): StreamAddress {
  const [path = ''] = url.split('?', 1);
  const match = PATH.exec(path);
  if (!match) throw new HttpProblem(404, 'unknown_path', 'WebSockets are at /ws and /ws/{task_id}');
  const query = parse(url.slice(path.length + 1));
  const taskId = match[1];
  if (taskId !== undefined) return { path, task: { taskId, ...checkQuery(streamQuery, query) } };
  checkQuery(noQuery, query);
  return { path, task: null };
}
