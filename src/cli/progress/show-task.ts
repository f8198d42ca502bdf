import type { StreamMessage } from '../../contract/index.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import type { CliDependencies } from '../dependencies.js';
import type { ServiceClient } from '../client/service-client.js';
import { printable } from '../terminal/printable.js';
import { eventLines } from './event-lines.js';

const EXIT_INTERRUPTED = 130;
const EXIT_NOT_COMPLETED = 1;

export type Shown = { readonly taskId: string; readonly after: number; readonly json: boolean };

/** How to see, stop and fetch a task that goes on without this command. */
function detached(taskId: string): string {
  return `detached; the task goes on. \`${INTERN} watch ${taskId}\` shows it again, \`${INTERN} cancel ${taskId}\` stops it`;
}

async function whereTheCodeIs(taskId: string, deps: CliDependencies): Promise<readonly string[]> {
  const path = await deps.localCode(taskId);
  const fetch = `  ${INTERN} code ${taskId} --out DIR`;
  return path === null
    ? [`The code: ${fetch.trim()}`]
    : ['The code:', `  git clone ${printable(path, 4_096)}`, fetch];
}

function show(message: StreamMessage, json: boolean, { terminal }: CliDependencies): void {
  const lines = json ? [JSON.stringify(message)] : eventLines(message);
  for (const line of lines) terminal.print(line);
}

/**
 * Shows a task's events as they come, until it ends or the person presses Ctrl-C.
 * @returns the exit code: 0 only when the task completed
 */
export async function showTask(service: ServiceClient, shown: Shown, deps: CliDependencies): Promise<number> {
  const { taskId, json } = shown;
  const signal = deps.interrupted();
  for await (const message of service.follow(taskId, shown.after, signal)) show(message, json, deps);
  if (signal.aborted) {
    deps.terminal.remark(detached(taskId));
    return EXIT_INTERRUPTED;
  }
  const status = await service.status(taskId);
  if (json) deps.terminal.print(JSON.stringify({ type: 'result', ...status }));
  if (status.status !== 'completed') return EXIT_NOT_COMPLETED;
  if (!json) for (const line of await whereTheCodeIs(taskId, deps)) deps.terminal.print(line);
  return 0;
}
