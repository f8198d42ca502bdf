import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { FailingStep, FailingTask } from '../../ports/task-runner.js';
import { failureLine } from './failure-line.js';

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** PENDING_ACTIVITY_STATE_STARTED: a worker is at it. */
const STARTED = 2;
const LONGEST = 600;
/** Tasks that are looked at for a list: those that hold a place, and the first of those that have not begun. */
const QUERIES = [
  { query: "InternStatus = 'running'", most: 40 },
  { query: 'InternStatus IS NULL', most: 10 },
];
const AT_ONCE = 10;
/** Milliseconds that a look at all of them is as good as a new one. */
const FRESH_MS = 2_000;

/** Steps that fail at every attempt and are tried again, for which a workflow waits. */
export type FailingSteps = {
  /** null while every step of the described task goes on, as far as can be told. */
  readonly of: (described: WorkflowExecutionDescription) => FailingStep | null;
  /** The tasks that have one, at most some dozens. */
  readonly look: () => Promise<readonly FailingTask[]>;
};

/** Temporal's own word on the activities of a task: how often each was tried, and what came of the last attempt. */
export function createFailingSteps({ client }: { readonly client: Client }): FailingSteps {
  let last: { readonly at: number; readonly seen: Promise<readonly FailingTask[]> } | null = null;

  async function lookAt(taskId: string): Promise<readonly FailingTask[]> {
    try {
      const step = failingStep(await client.workflow.getHandle(taskId).describe());
      return step === null ? [] : [{ taskId, step }];
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  }

  async function candidates(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { query, most } of QUERIES) {
      let found = 0;
      const open = `WorkflowType = 'codingTask' AND ExecutionStatus = 'Running' AND ${query}`;
      for await (const { workflowId } of client.workflow.list({ query: open, pageSize: most })) {
        ids.push(workflowId);
        if ((found += 1) >= most) break;
      }
    }
    return ids;
  }

  async function lookAtAll(): Promise<readonly FailingTask[]> {
    const ids = await candidates();
    const found: FailingTask[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE)
      found.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map(lookAt))).flat());
    return found;
  }

  return {
    of: failingStep,
    look() {
      if (last !== null && performance.now() - last.at < FRESH_MS) return last.seen;
      const mine = { at: performance.now(), seen: lookAtAll() };
      last = mine;
      // What could not be seen is looked for again by the next one who asks.
      mine.seen.catch(() => {
        if (last === mine) last = null;
      });
      return mine.seen;
    },
  };
}

/** The step that was tried most often of those whose last attempt failed. */
function failingStep({ status, raw }: WorkflowExecutionDescription): FailingStep | null {
  if (status.name !== 'RUNNING') return null;
  const [worst] = (raw.pendingActivities ?? []).flatMap(troubleOf).sort((a, b) => b.failures - a.failures);
  return worst ?? null;
}

function troubleOf({ activityType, attempt, state, lastFailure }: Pending): readonly FailingStep[] {
  // The attempt that is under way, or comes next.
  const failures = (attempt ?? 1) - 1;
  if (!lastFailure || failures < 1) return [];
  const isTimeout = Boolean(lastFailure.timeoutFailureInfo);
  // The worker that had it is gone, and another one is at it: that is how it should be.
  if (isTimeout && Number(state) === STARTED) return [];
  const message = isTimeout
    ? 'no worker ended it in time'
    : failureLine(lastFailure, LONGEST) || 'it does not say why';
  const type = lastFailure.applicationFailureInfo?.type ?? null;
  return [{ step: activityType?.name ?? 'a step', failures, type, message }];
}
