import type { Server } from 'node:http';
import { createHttpServer } from '../api/index.js';
import { PROBLEM_MEDIA_TYPE, type Problem } from '../contract/index.js';

const BODY: Problem = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  detail: 'the service is starting; ask again in a moment',
  code: 'starting',
  errors: null,
  layer: null,
};

/**
 * A server that takes its port at once, so that a port in use is noticed before anything is started, and tells callers
 * to wait until the doors open.
 */
export function createWaitingServer(): Server {
  return createHttpServer((_request, response) => {
    response.writeHead(503, { 'content-type': PROBLEM_MEDIA_TYPE, 'retry-after': '1' });
    response.end(JSON.stringify(BODY));
  });
}
