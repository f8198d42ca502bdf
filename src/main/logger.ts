import { pino, type Logger } from 'pino';
import { isatty } from 'node:tty';
import { createLogDestination } from './log-destination.js';
import { logText } from './log-text.js';

const STANDARD_ERROR = 2;

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

const readable = (destination: { write(line: string): void }) => ({
  write: (line: string) => destination.write(logText(line)),
});

/**
 * JSON lines on standard error, or lines for a person where that is a terminal, each written whole by one call, so that the
 * lines of several processes never mix.
 * @param part which process: `service`, `worker 2` …
 */
export function createLogger(level: string, part: string): Logger {
  const destination = createLogDestination(STANDARD_ERROR);
  const options = { level, base: { part }, timestamp: pino.stdTimeFunctions.isoTime, redact: SECRETS };
  return pino(options, isatty(STANDARD_ERROR) ? readable(destination) : destination);
}

export type { Logger };
