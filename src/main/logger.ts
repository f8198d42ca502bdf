import { pino, type Logger } from 'pino';
import { createLogDestination } from './log-destination.js';

/** Never written, whatever an object that is logged happens to hold (AP-63). */
const SECRETS = [
  'token',
  'apiToken',
  'apiKey',
  'authorization',
  'prompt',
  'answers',
  'headers.authorization',
];

/**
 * JSON lines on standard error, each written whole by one call, so that the lines of several processes never mix.
 * @param part which process: `service`, `worker 2` …
 */
export function createLogger(level: string, part: string): Logger {
  const options = { level, base: { part }, timestamp: pino.stdTimeFunctions.isoTime, redact: SECRETS };
  return pino(options, createLogDestination(2));
}

export type { Logger };
