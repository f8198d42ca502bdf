import { checkSubmitTask, invalidRequest, type DoorStatus, type SubmitTask } from '../../contract/index.js';
import { missingIsolation, type SandboxHealth } from '../../ports/sandbox.js';
import type { Submission, SubmissionVerdict } from '../../ports/task-runner.js';
import { ApplicationError } from '../application-error.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { watchPart } from '../health/watched-part.js';
import type { Door } from '../shutdown/door.js';
import { canonicalRequest } from './canonical-request.js';
import type { GetTask } from './get-task.js';
import { promptLine } from './prompt-line.js';
import type { WaitingRoom } from './waiting-room.js';

/** Milliseconds that admission has for an answer, however short the caller's own wait is. */
const SHORTEST_ANSWER_MS = 5_000;
const LONGEST_ANSWER_MS = 30_000;
const FULL_RETRY_SECONDS = 10;
const SANDBOX_ANSWER_MS = 2_000;

type SubmitOptions = {
  /** Who calls: whose steps share the lanes with those of others, and whose Idempotency-Key it is. */
  readonly client: string;
  readonly idempotencyKey: string | null;
  /** Milliseconds to wait for a place; null takes the service's setting. */
  readonly waitMs: number | null;
  /** Aborted when the caller has gone: who still waits for a place then gives it up. */
  readonly signal: AbortSignal;
};
type Submitted = { readonly taskId: string; readonly status: DoorStatus };
export type SubmitTaskUseCase = (value: unknown, options: SubmitOptions) => Promise<Submitted>;

type Dependencies = Pick<
  ApplicationDependencies,
  'runner' | 'incoming' | 'newTaskId' | 'now' | 'promptPolicy' | 'sandbox' | 'missingTool' | 'submitWaitMs'
> & { readonly room: WaitingRoom; readonly door: Door; readonly getTask: GetTask };

/**
 * Takes a task in (AP-1): check, store the request, ask admission for a place.
 * @returns a use case that throws ContractError, or ApplicationError `prompt_refused`, `no_sandbox`, `missing_tool`,
 * `queue_full`, `stopping`, `idempotency_conflict`, `engine_unreachable`, `no_worker` or `storage_failed`; nothing of the task runs then
 */
export function createSubmitTask(deps: Dependencies): SubmitTaskUseCase {
  // An engine that hangs may come to itself until the task has a step to run in it, which asks again.
  const lookAtSandbox = watchPart<SandboxHealth | null>({
    what: 'the sandbox',
    limitMs: SANDBOX_ANSWER_MS,
    look: () => deps.sandbox.health(),
    orElse: () => null,
    now: deps.now,
    freshMs: 0,
  });

  return async (value, options) => {
    deps.door.assertOpen();
    const request = checkSubmitTask(value);
    refuseLimits(request);
    const refusal = deps.promptPolicy(request.prompt);
    if (refusal !== null) throw new ApplicationError('prompt_refused', refusal);
    await requireSandbox();
    await requireTool(request);
    const { sha256 } = await deps.incoming.put(canonicalRequest(request));
    const taskId = deps.newTaskId();
    const deadline = deps.now() + (options.waitMs ?? deps.submitWaitMs);
    const verdict = await deps.room.enter({
      priority: request.priority,
      deadline,
      signal: options.signal,
      attempt: async () => {
        // Whoever waits for a place when the service is stopped is sent away.
        deps.door.assertOpen();
        const meta = { ...options, taskId, sha256, expiresAt: expiry(deadline) };
        return deps.runner.submit(submission(request, meta));
      },
    });
    return settle(verdict, taskId);
  };

  /** A task whose code nothing here can run would end at its first step (WF-14). */
  async function requireSandbox(): Promise<void> {
    const seen = await lookAtSandbox();
    const missing = seen === null ? null : missingIsolation(seen);
    if (missing !== null) throw new ApplicationError('no_sandbox', missing);
  }

  /** Before anything runs (WF-13): a task whose tests cannot be run would fail after its first model calls. */
  async function requireTool({ language }: SubmitTask): Promise<void> {
    const missing = language === null ? null : await deps.missingTool?.(language);
    if (missing)
      throw new ApplicationError('missing_tool', `a task in ${language} cannot be tested: ${missing}`);
  }

  function expiry(deadline: number): number {
    const left = Math.min(LONGEST_ANSWER_MS, Math.max(SHORTEST_ANSWER_MS, deadline - deps.now()));
    return deps.now() + left;
  }

  async function settle(verdict: SubmissionVerdict, taskId: string): Promise<Submitted> {
    if (verdict.outcome !== 'accepted') throw refusalOf(verdict);
    if (verdict.taskId === taskId) return { taskId, status: 'created' };
    // The same request came before: that task may be well on its way.
    const earlier = await deps.getTask(verdict.taskId);
    return { taskId: verdict.taskId, status: earlier.status };
  }
}

/** A limit that nothing holds to would be a false promise: it is refused by name. */
function refuseLimits({ limits }: SubmitTask): void {
  const named = Object.entries(limits ?? {}).filter(([, value]) => value !== null);
  if (named.length === 0) return;
  const message = 'is not enforced by this version; leave it out, or use timeout_seconds';
  throw invalidRequest(
    named.map(([name, value]) => ({
      field: `limits.${name}`,
      message: `${message} (it was ${String(value)})`,
    })),
  );
}

function submission(
  request: SubmitTask,
  meta: SubmitOptions & { readonly taskId: string; readonly sha256: string; readonly expiresAt: number },
): Submission {
  return {
    taskId: meta.taskId,
    requestSha256: meta.sha256,
    promptLine: promptLine(request.prompt),
    priority: request.priority,
    language: request.language,
    client: meta.client,
    idempotencyKey: meta.idempotencyKey,
    expiresAt: meta.expiresAt,
  };
}

function refusalOf(verdict: Exclude<SubmissionVerdict, { outcome: 'accepted' }>): ApplicationError {
  switch (verdict.outcome) {
    case 'full':
      return new ApplicationError(
        'queue_full',
        `all places are taken: ${verdict.waiting} tasks wait, and at most ${verdict.limit} may`,
        {
          advice: 'try again later, or say "Prefer: wait=N" to wait up to N seconds',
          retryAfterSeconds: FULL_RETRY_SECONDS,
        },
      );
    case 'conflict':
      return new ApplicationError('idempotency_conflict', verdict.message);
    case 'expired':
      return new ApplicationError(
        'no_worker',
        'admission did not answer in time, so the task was not taken and will not run. Is a worker up? Try again.',
        { retryAfterSeconds: FULL_RETRY_SECONDS },
      );
  }
}
