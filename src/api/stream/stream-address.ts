import type { IncomingMessage } from 'node:http';
import { afterSequence, check } from '../../contract/index.js';
import { z } from 'zod';
import { HttpProblem } from '../middleware/http-problem.js';

const PATH = /^\/ws(?:\/([^/]+))?\/?$/;
const query = z.object({ after: afterSequence });

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
 * @throws HttpProblem 404 for another path, ContractError for an `after` that is no whole number
 */
export function streamAddress(url: string): StreamAddress {
  const [path = '', search = ''] = url.split('?', 2);
  const match = PATH.exec(path);
  if (!match) throw new HttpProblem(404, 'unknown_path', 'WebSockets are at /ws and /ws/{task_id}');
  const taskId = match[1];
  if (taskId === undefined) return { path, task: null };
  const after = new URLSearchParams(search).get('after') ?? undefined;
  return { path, task: { taskId, ...check(query, { after }, 'query') } };
}
