import type { Request, RequestHandler, Router } from 'express';
import { HttpProblem } from '../middleware/http-problem.js';

type Method = 'GET' | 'POST' | 'DELETE';
type Steps = RequestHandler | readonly RequestHandler[];

/** Registers all methods of one path, and refuses the others with 405 that lists these. */
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

function steps(given: Steps): RequestHandler[] {
  return typeof given === 'function' ? [given] : [...given];
}
