import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogMetadata } from '@temporalio/worker';
import { createLineThrottle } from './line-throttle.js';
import type { Logger } from '../application/index.js';

const LONGEST = 300;
/** Milliseconds in which one line of a cause is enough: what fails is tried again without end. */
const ONCE_IN_MS = 60_000;
/** What of a line's data is written: ids and names. Everything else may hold what a task is about (AP-63). */
const KEPT = ['workflowId', 'runId', 'workflowType', 'activityType', 'activityId', 'attempt', 'taskQueue'];

/** Our workers poll for workflows or for activities on purpose, never for both on one queue. */
const ONE_KIND_ONLY = /^No (activities|workflows) registered/;
/** Two lines on the same: the first of the part that runs workflows, the second of the part that talks to the server. */
const WORKFLOW_TASK_FAILS = ['Failed to process Workflow Activation', 'Failing workflow task'];

type Fields = Readonly<Record<string, unknown>>;
/** The id of the workflow that a run is of; null when nobody says so in time. Never rejects: the line waits for it. */
type FindWorkflow = (runId: string) => Promise<string | null>;

export type TemporalLog = {
  /** From now on lines that have only the id of a run get that of its workflow. */
  nameWorkflows(find: FindWorkflow): void;
};

/**
 * The message of a failure as Temporal's core prints it, `Failure { failure: Some(Failure { message: "…", source: …`; null
 * when it is printed in another way.
 */
export function failureMessage(printed: string): string | null {
  const opening = 'message: "';
  const start = printed.indexOf(opening);
  if (start === -1) return null;
  let text = '';
  for (let at = start + opening.length; at < printed.length && text.length < LONGEST; at += 1) {
    const character = printed.charAt(at);
    if (character === '"') break;
    if (character === '\\') at += 1;
    text += character === '\\' ? unescaped(printed.charAt(at)) : character;
  }
  return text;
}

const unescaped = (character: string): string => (/[nrt]/.test(character) ? ' ' : character);

function errorOf(meta: LogMetadata): string | null {
  const error: unknown = meta['error'];
  if (error instanceof Error) return `${error.name}: ${error.message}`.slice(0, LONGEST);
  const failure: unknown = meta['failure'];
  return typeof failure === 'string' ? failureMessage(failure) : null;
}

function fieldsOf(meta: LogMetadata): Fields {
  const kept = Object.fromEntries(KEPT.flatMap((key) => (key in meta ? [[key, meta[key]]] : [])));
  const error = errorOf(meta);
  return error === null ? kept : { ...kept, error };
}

function causeOf(kind: string, { runId, workflowId, activityId, error }: Fields): string {
  // A workflow task's error may be another one each time, and the task is still the same.
  const isTask = kind === WORKFLOW_TASK_FAILS[1];
  return JSON.stringify([kind, runId, workflowId, activityId, isTask ? null : error]);
}

/** Writes lines of Temporal to our log, each cause once in a while, with the workflow where only its run is known. */
export function createTemporalLines(logger: Pick<Logger, 'warn' | 'error'>, now?: () => number) {
  const throttle = createLineThrottle(ONCE_IN_MS, now);
  let find: FindWorkflow = () => Promise.resolve(null);

  async function named(fields: Fields): Promise<Fields> {
    const { runId, workflowId } = fields;
    if (typeof runId !== 'string' || workflowId !== undefined) return fields;
    const found = await find(runId);
    return found === null ? fields : { workflowId: found, ...fields };
  }

  return {
    nameWorkflows: (how: FindWorkflow): void => void (find = how),
    write(level: 'warn' | 'error', message: string, meta: LogMetadata = {}): void {
      if (ONE_KIND_ONLY.test(message)) return;
      const kind = WORKFLOW_TASK_FAILS.includes(message) ? 'Failing workflow task' : message;
      const fields = fieldsOf(meta);
      const admitted = throttle.admit(causeOf(kind, fields));
      if (admitted === null) return;
      const { leftOut } = admitted;
      void named(fields).then((all) =>
        logger[level](leftOut === 0 ? all : { ...all, left_out: leftOut }, `Temporal: ${kind}`),
      );
    },
  };
}

/**
 * Prepares Temporal's runtime for a process: its warnings and errors go to our log, and signals stay ours. To be
 * called once, before anything else of Temporal's worker.
 */
export function installTemporalRuntime(logger: Pick<Logger, 'warn' | 'error'>): TemporalLog {
  const lines = createTemporalLines(logger);
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
      lines.write(level === 'ERROR' ? 'error' : 'warn', message, meta),
    ),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
  });
  return lines;
}
