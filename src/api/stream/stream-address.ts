import { afterSequence, check } from '../../contract/index.js';
import { z } from 'zod';
import { HttpProblem } from '../middleware/http-problem.js';

const PATH = /^\/ws\/([^/]+)\/?$/;
const query = z.object({ after: afterSequence });

export type StreamAddress = { readonly path: string; readonly taskId: string; readonly after: number };

/**
 * What the address of a handshake asks for: `/ws/{task_id}?after=N`.
 * @throws HttpProblem 404 for another path, ContractError for an `after` that is no whole number
 */
export function streamAddress(url: string): StreamAddress {
  const [path = '', search = ''] = url.split('?', 2);
  const taskId = PATH.exec(path)?.[1];
  if (taskId === undefined) throw new HttpProblem(404, 'unknown_path', 'WebSockets are at /ws/{task_id}');
  const after = new URLSearchParams(search).get('after') ?? undefined;
  return { path, taskId, ...check(query, { after }, 'query') };
}
