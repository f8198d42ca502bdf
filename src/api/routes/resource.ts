import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { checkQuery, noQuery } from '../../contract/index.js';
import { HttpProblem } from '../middleware/http-problem.js';

type Method = 'GET' | 'POST' | 'DELETE';
/** An answer for which the query of the address counts. */
type Asking = { readonly asks: RequestHandler };
type Steps = RequestHandler | readonly RequestHandler[] | Asking;

/** An answer that is made with the query of the address. */
export function asking<Query>(
  schema: z.ZodType<Query>,
  answer: (query: Query, request: Request, response: Response) => void | Promise<void>,
): Asking {
  return { asks: (request, response) => answer(checkQuery(schema, request.query), request, response) };
}

/**
 * Registers all methods of one path, and refuses the others with 405 that lists these. A query is refused by every method
 * that does not ask for one, before anything is done (decision 36).
 */
export function resource(router: Router, path: string, methods: Partial<Record<Method, Steps>>): void {
  const route = router.route(path);
  if (methods.GET) route.get(...steps(methods.GET));
  if (methods.POST) route.post(...steps(methods.POST));
  if (methods.DELETE) route.delete(...steps(methods.DELETE));
  const known = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...known, 'OPTIONS'].join(', ');
  route.all((request, response) => {
    response.set('Allow', allow);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new HttpProblem(405, 'method_not_allowed', `${request.method} is not possible here; ${allow} are`);
  });
}

/** The task id of a path with `:id`. */
export function idOf(request: Request): string {
  return String(request.params['id']);
}

const refuseQuery: RequestHandler = (request, _response, next) => {
  checkQuery(noQuery, request.query);
  next();
};

function steps(given: Steps): RequestHandler[] {
  if ('asks' in given) return [given.asks];
  return [refuseQuery, ...(typeof given === 'function' ? [given] : given)];
}
