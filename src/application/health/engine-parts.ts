import type { AdmissionHealth } from '../../ports/admission-health.js';
import type { QueueStats } from '../../ports/task-runner.js';
import type { WorkerProcessSeen } from '../../ports/worker-processes.js';
import { intern } from '../../domain/kernel/invocation.js';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';

/** Milliseconds that admission, once heard, may take for an answer on a busy machine before it counts as silent. */
const SILENT_AFTER_MS = 6_000;

/** `sinceMs`: milliseconds since 1970, where the part knows by itself since when it is so. */
export type Part = { readonly ok: boolean; readonly problem: string | null; readonly sinceMs?: number };
const WELL: Part = { ok: true, problem: null };

const clock = (ms: number): string => new Date(ms).toISOString();
const isSilent = (seen: AdmissionHealth | null): boolean =>
  seen === null || (seen.silentForMs !== null && (!seen.hasAnswered || seen.silentForMs >= SILENT_AFTER_MS));

/**
 * Nothing is let in and nobody gets a place while the workflow that decides it does not work.
 * @param seen null when nobody could look in time
 */
export function admissionPart(
  seen: AdmissionHealth | null,
  workflows: { readonly admission_ok: boolean; readonly problem: string | null },
  nowMs: number,
): Part {
  if (!workflows.admission_ok) return { ok: false, problem: workflows.problem };
  if (seen === null)
    return { ok: false, problem: `nobody can tell how ${ADMISSION_ID} is: see the part temporal` };
  if (!isSilent(seen)) return WELL;
  const sinceMs = nowMs - (seen.silentForMs ?? 0);
  return {
    ok: false,
    problem: `no worker has answered for ${ADMISSION_ID} since ${clock(sinceMs)}, so that no task is let in or begun: see the parts workers and temporal`,
    sinceMs,
  };
}

const nameOf = ({ number, pid }: WorkerProcessSeen): string =>
  `worker ${number}${pid === null ? '' : ` (process ${pid})`}`;

const AS_IT_IS: Readonly<
  Record<Exclude<WorkerProcessSeen['state'], 'answering'>, (one: WorkerProcessSeen) => string>
> = {
  silent: (one) =>
    `${nameOf(one)} has not answered since ${clock(one.sinceMs)}: it is stopped or blocked; \`kill -CONT ${one.pid ?? ''}\` continues it, \`kill -9 ${one.pid ?? ''}\` has it started again`,
  starting: (one) => `${nameOf(one)} has been starting since ${clock(one.sinceMs)}`,
  ended: (one) =>
    `${nameOf(one)} ended at ${clock(one.sinceMs)} and is started again: the log says why it ended`,
};

function troubleOf(processes: readonly WorkerProcessSeen[]) {
  const troubled = processes.flatMap((one) => (one.state === 'answering' ? [] : [{ one, state: one.state }]));
  if (troubled.length === 0) return null;
  return {
    text: troubled.map(({ one, state }) => AS_IT_IS[state](one)).join('; '),
    sinceMs: Math.min(...troubled.map(({ one }) => one.sinceMs)),
  };
}

/** Polling alone proves nothing: who is stopped stays on the server's list for minutes. */
function elsewhere(pollers: number | null): string {
  if (pollers === null || pollers === 0)
    return `start one with \`${intern()} serve\` or \`${intern()} worker\``;
  return `${pollers} polled lately and may be stopped or cut off: look at them, or start one with \`${intern()} worker\``;
}

/** Who answers for admission is a worker, wherever it is. */
function doesAnyWork(
  processes: readonly WorkerProcessSeen[] | null,
  admission: AdmissionHealth | null,
): boolean {
  if (processes === null) return !isSilent(admission);
  return processes.some(({ state }) => state === 'answering') || admission?.silentForMs === null;
}

/**
 * The worker processes. `isWorking` says whether anybody works, here or on another machine: one of several that hangs is told
 * as a problem, but its work is done by the others.
 * @param processes those of this service; null when this process starts none
 */
export function workersPart(
  processes: readonly WorkerProcessSeen[] | null,
  admission: AdmissionHealth | null,
): Part & { readonly isWorking: boolean } {
  const trouble = troubleOf(processes ?? []);
  const isWorking = doesAnyWork(processes, admission);
  if (!isWorking && trouble === null)
    return { ok: false, isWorking, problem: `no worker answers: ${elsewhere(admission?.pollers ?? null)}` };
  if (trouble === null) return { ...WELL, isWorking };
  const others = isWorking ? 'others answer and do its steps' : 'no other worker answers';
  return { ok: false, isWorking, problem: `${trouble.text}; ${others}`, sinceMs: trouble.sinceMs };
}

/** Whether there is room for one more task of any priority. */
export function roomPart(queue: QueueStats | null): Part {
  if (queue?.pressure !== 'critical' || queue.stale) return WELL;
  return {
    ok: false,
    problem: `all ${queue.capacity.waiting} places to wait are taken: only CRITICAL tasks are let in until one of those that wait begins; INTERN_MAX_WAITING sets how many there are`,
  };
}
