import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogMetadata } from '@temporalio/worker';
import type { Logger } from './logger.js';

const LONGEST = 300;
/** What of a line's data is written: ids and names. Everything else may hold what a task is about (AP-63). */
const KEPT = ['workflowId', 'runId', 'workflowType', 'activityType', 'activityId', 'attempt', 'taskQueue'];

function fieldsOf(meta: LogMetadata | undefined): Record<string, unknown> {
  const kept = Object.fromEntries(KEPT.flatMap((key) => (meta && key in meta ? [[key, meta[key]]] : [])));
  const error: unknown = meta?.['error'];
  return error instanceof Error
    ? { ...kept, error: `${error.name}: ${error.message}`.slice(0, LONGEST) }
    : kept;
}

/** Our workers poll for workflows or for activities on purpose, never for both on one queue. */
const ONE_KIND_ONLY = /^No (activities|workflows) registered/;

/**
 * Prepares Temporal's runtime for a process: its warnings and errors go to our log, and signals stay ours. To be
 * called once, before anything else of Temporal's worker.
 */
export function installTemporalRuntime(logger: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (ONE_KIND_ONLY.test(message)) return;
      const write = level === 'ERROR' ? logger.error.bind(logger) : logger.warn.bind(logger);
      write(fieldsOf(meta), `Temporal: ${message}`);
    }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
  });
}
