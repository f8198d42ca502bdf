import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import { FORCED_END } from '../../domain/journal/end-of-run.js';
import type { Stuck, StuckWorkflow } from '../../ports/task-runner.js';
import { releaseSignal } from '../../workflows/messages.js';
import { describeTask } from './description.js';
import { isTimeout, lastTrouble, textOf, type Trouble } from './workflow-task-trouble.js';

const LISTED = 'TemporalReportedProblems IS NOT NULL';
const MOST = 20;
/** Attempts of one workflow task from which on it is no accident; the first two come within the same second. */
const STUCK_FROM = 3;
/** Where workers give no answer at all they may be frozen, and may hear a wish yet: this takes a minute or more. */
const HOPELESS_FROM = 7;

/** Workflows that the server tries to bring forward in vain. */
export type StuckWorkflows = {
  /** null when the described workflow is well, as far as can be told. */
  readonly of: (described: WorkflowExecutionDescription) => Promise<Stuck | null>;
  readonly look: () => Promise<readonly StuckWorkflow[]>;
  readonly end: (taskId: string) => Promise<boolean>;
};

type Found = { readonly attempts: number; readonly trouble: Trouble | null };

export function createStuckWorkflows({ client }: { readonly client: Client }): StuckWorkflows {
  /** One question more, and only for a workflow that is stuck. */
  async function find(described: WorkflowExecutionDescription): Promise<Found | null> {
    const attempts = described.raw.pendingWorkflowTask?.attempt ?? 0;
    if (described.status.name !== 'RUNNING' || attempts < STUCK_FROM) return null;
    return { attempts, trouble: await lastTrouble(client, described) };
  }

  async function of(described: WorkflowExecutionDescription): Promise<Stuck | null> {
    const found = await find(described);
    return found && { attempts: found.attempts, reason: textOf(found.trouble) };
  }

  async function lookAt(workflowId: string): Promise<readonly StuckWorkflow[]> {
    try {
      const stuck = await of(await client.workflow.getHandle(workflowId).describe());
      const taskId = workflowId === ADMISSION_ID ? null : workflowId;
      return stuck === null ? [] : [{ taskId, stuck }];
    } catch (error) {
      // It has gone meanwhile, or is not there yet.
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  }

  /** Ids of tasks. A server that has no such list (before 1.30) names none: each task's own status says it still. */
  async function listed(): Promise<readonly string[]> {
    const ids: string[] = [];
    try {
      const query = `WorkflowType = 'codingTask' AND ExecutionStatus = 'Running' AND ${LISTED}`;
      for await (const { workflowId } of client.workflow.list({ query, pageSize: MOST })) {
        ids.push(workflowId);
        if (ids.length >= MOST) break;
      }
    } catch (error) {
      if (!isUnknownList(error)) throw error;
    }
    return ids;
  }

  return {
    of,
    async look() {
      const [admission, ids] = await Promise.all([lookAt(ADMISSION_ID), listed()]);
      return [...admission, ...(await Promise.all(ids.map(lookAt))).flat()];
    },
    async end(taskId) {
      try {
        const described = await client.workflow.getHandle(taskId).describe();
        if (described.raw.workflowExtendedInfo?.cancelRequested !== true) return false;
        const found = await find(described);
        if (found === null || !isHopeless(found)) return false;
        const reason = `${FORCED_END}: its workflow could not hear that it was to stop, because its workflow task was tried ${found.attempts} times and ${textOf(found.trouble)}`;
        await client.workflow.getHandle(taskId, described.runId).terminate(reason);
        await tellAdmission(client, described);
        return true;
      } catch (error) {
        // It has ended, or goes on in a new run: then it was not stuck.
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}

function isHopeless({ attempts, trouble }: Found): boolean {
  return trouble !== null && (!isTimeout(trouble) || attempts >= HOPELESS_FROM);
}

/** Its place is free at once; admission would find out by itself, but only within a minute. */
async function tellAdmission(client: Client, described: WorkflowExecutionDescription): Promise<void> {
  const { taskId, priority } = describeTask(described);
  await client.workflow
    .getHandle(ADMISSION_ID)
    .signal(releaseSignal, { task_id: taskId, lease: null, how: 'ended', priority })
    .catch(() => undefined);
}

function isUnknownList(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
  return text.includes('TemporalReportedProblems') || text.includes('INVALID_ARGUMENT');
}
