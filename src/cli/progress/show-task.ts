import { isEnded, type StreamMessage, type TaskStatusView } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import type { CliDependencies } from '../dependencies.js';
import { withFate } from '../client/http.js';
import { isStarting, untilStarted } from '../client/until-started.js';
import type { ServiceClient } from '../client/service-client.js';
import { shellQuoted } from '../../domain/kernel/shell-quoted.js';
import { printable } from '../terminal/printable.js';
import { eventLines } from './event-lines.js';
import { plural } from './test-lines.js';
import { createUnderWay } from './under-way.js';
import { createWaitTeller, type WaitTeller } from './wait-teller.js';
import { taskWait, unlessStarting } from './waits.js';

export const EXIT_INTERRUPTED = 130;
/** Between two looks at what is waited for, unless told otherwise. */
export const LOOK_EVERY_MS = 2_000;
const EXIT_NOT_COMPLETED = 1;
const SHOWN_SUSPICIONS = 10;

/** What people say to a task neither ends its wait nor begins one. */
const SAID_BY_PEOPLE: readonly string[] = ['USER_INTERVENTION', 'BUG_REPORT_RECEIVED'];

export type Shown = {
  readonly taskId: string;
  readonly after: number;
  readonly json: boolean;
  /** True when the service has just accepted it; a task that was only named need not be there. */
  readonly accepted?: true;
  /** Aborts at Ctrl-C; taken over here when the command has not done so. */
  readonly signal?: AbortSignal;
};

const NOT_LOOKED = 'interrupted while the service was starting: nothing is known of the task yet';

/** The task as it is when a person begins to watch it; null when they gave up while the service was starting. */
async function lookFirst(
  service: ServiceClient,
  taskId: string,
  signal: AbortSignal,
): Promise<TaskStatusView | null> {
  try {
    return await untilStarted(() => service.status(taskId), signal);
  } catch (error) {
    if (signal.aborted && isStarting(error)) return null;
    throw error;
  }
}

/** How to see, stop and fetch a task that goes on without this command. */
function detached(taskId: string): string {
  return `detached; the task was accepted and goes on. \`${intern()} watch ${taskId}\` shows it again, \`${intern()} cancel ${taskId}\` stops it`;
}

function lost(url: string): string {
  return `the connection to ${url} is lost, and tried again; the task needs no connection: it goes on while its service runs, else at the next start`;
}

/** What becomes of a task that is known to be there when nobody serves any more. */
const leftBehind = (taskId: string): string =>
  `Task ${taskId} was accepted and goes on at the next start of the service; \`${intern()} watch ${taskId}\` shows it again`;

async function whereTheCodeIs(taskId: string, deps: CliDependencies): Promise<readonly string[]> {
  const path = await deps.localCode(taskId);
  const fetch = `  ${intern()} code ${taskId} --out DIR`;
  return path === null
    ? [`The code: ${fetch.trim()}`]
    : ['The code:', `  git clone ${shellQuoted(path)}`, fetch];
}

function show(message: StreamMessage, json: boolean, { terminal }: CliDependencies): void {
  const lines = json ? [JSON.stringify(message)] : eventLines(message);
  for (const line of lines) terminal.print(line);
}

function tellerOf(service: ServiceClient, taskId: string, deps: CliDependencies): WaitTeller {
  return createWaitTeller({
    look: unlessStarting(async () => taskWait(await service.status(taskId))),
    say: (line) => deps.terminal.remark(line),
    everyMs: deps.lookEveryMs ?? LOOK_EVERY_MS,
  });
}

/** What there is to suspect in the tests of a task: last, so that it is not overlooked. */
function suspicionLines({ suspicions }: TaskStatusView): readonly string[] {
  if (suspicions.length === 0) return [];
  const shown = suspicions.slice(0, SHOWN_SUSPICIONS).map(({ message }) => `  ${printable(message, 400)}`);
  const rest = suspicions.length - shown.length;
  return [
    `${plural(suspicions.length, 'suspicion')}: look at the tests before you rely on the result`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** How a task ended, and where its code is. @returns the exit code */
async function showEnd(status: TaskStatusView, json: boolean, deps: CliDependencies): Promise<number> {
  if (json) deps.terminal.print(JSON.stringify({ type: 'result', ...status }));
  if (status.problem !== null) deps.terminal.remark(printable(status.problem, 1_000));
  if (!json) for (const line of suspicionLines(status)) deps.terminal.print(line);
  if (status.status !== 'completed') return EXIT_NOT_COMPLETED;
  if (!json)
    for (const line of await whereTheCodeIs(status.task_id, deps)) deps.terminal.print(line, 'whole');
  return 0;
}

/**
 * Shows a task's events as they come, and what it waits for while none comes, until it ends or the person presses Ctrl-C.
 * @returns the exit code: 0 only when the task completed
 */
export async function showTask(service: ServiceClient, shown: Shown, deps: CliDependencies): Promise<number> {
  const { taskId, json } = shown;
  const signal = shown.signal ?? deps.interrupted();
  let isThere = shown.accepted === true;
  let hasEnded = false;
  const teller = tellerOf(service, taskId, deps);
  const underWay = createUnderWay(deps.terminal);
  const onLost = (): void => deps.terminal.remark(lost(service.url));
  teller.start();
  try {
    // A task that was only named may not be there, nor a service: that is known before anything is waited for.
    if (!isThere) {
      const found = await lookFirst(service, taskId, signal);
      if (found === null) {
        deps.terminal.remark(NOT_LOOKED);
        return EXIT_INTERRUPTED;
      }
      isThere = true;
      hasEnded = isEnded(found.status);
    }
    for await (const message of service.follow(taskId, shown.after, signal, onLost)) {
      if (!SAID_BY_PEOPLE.includes(message.type)) teller.goesOn();
      show(message, json, deps);
      underWay.heard(message);
      if (message.type === 'TASK_PREEMPTED') teller.start();
    }
  } catch (error) {
    throw withFate(error, () => (isThere && !hasEnded ? leftBehind(taskId) : null));
  } finally {
    teller.stop();
    underWay.end();
  }
  if (signal.aborted) {
    deps.terminal.remark(hasEnded ? 'detached' : detached(taskId));
    return EXIT_INTERRUPTED;
  }
  return await showEnd(await service.status(taskId), json, deps);
}
