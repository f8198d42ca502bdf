import type { RequestHandler } from 'express';
import type { Logger } from '../../application/index.js';

const QUIET = '/health';
const MAX_PATH = 200;

/** One line for each request: what was asked and how it went, never what was sent. Probes leave none. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request;
    const started = performance.now();
    response.on('finish', () => {
      if (path.startsWith(QUIET)) return;
      const fields = { method, path: path.slice(0, MAX_PATH), status: response.statusCode };
      logger.info({ ...fields, ms: Math.round(performance.now() - started) }, 'request');
    });
    next();
  };
}
