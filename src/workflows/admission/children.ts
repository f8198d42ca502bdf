import {
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { QueueEntry } from '../../domain/admission/queue-state.js';
import { codingTask } from '../coding-task/coding-task.js';
import {
  grantSignal,
  languageAttribute,
  preemptSignal,
  priorityAttribute,
  statusAttribute,
  type TaskSettings,
} from '../messages.js';
import { turnOf, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';

/**
 * Starts the workflow of a task. It lives on when admission ends or continues as new.
 * @param onEnd called when the task has closed, however it closed
 */
export async function startTask(entry: QueueEntry, settings: TaskSettings, onEnd: () => void): Promise<void> {
  const { task_id, request_sha256, prompt_line, priority, client, language, idempotency_key } = entry;
  // Who is to give its place back again is told so right after its start.
  const lease = entry.stage === 'running' ? entry.lease : null;
  const child = await startChild(codingTask, {
    workflowId: task_id,
    taskQueue: WORKFLOW_QUEUE,
    args: [{ request_sha256, prompt_line, priority, client, settings, lease, carried: null }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowTaskTimeout: settings.workflow_task_ms,
    priority: turnOf(priority, client),
    staticSummary: prompt_line.slice(0, 100),
    // From these an admission that has lost everything makes its entry anew.
    memo: { prompt_line, priority, request_sha256, client, language, idempotency_key },
    typedSearchAttributes: [
      { key: statusAttribute, value: 'created' },
      { key: priorityAttribute, value: priority },
      ...(language === null ? [] : [{ key: languageAttribute, value: language }]),
    ],
  });
  child.result().then(onEnd, onEnd);
}

async function reaches(signalling: Promise<void>): Promise<boolean> {
  try {
    await signalling;
    return true;
  } catch {
    return false;
  }
}

/** Tells a task that it may run. @returns false when it has closed meanwhile, which counts as its release */
export function grantTo(taskId: string, lease: number): Promise<boolean> {
  return reaches(getExternalWorkflowHandle(taskId).signal(grantSignal, lease));
}

/** Asks a task for its place. @returns false when it has closed meanwhile, which counts as its release */
export function takeFrom(taskId: string, lease: number): Promise<boolean> {
  return reaches(getExternalWorkflowHandle(taskId).signal(preemptSignal, lease));
}

/** Cancels a task's workflow; one that has closed already needs no cancelling. */
export async function cancelTask(taskId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(taskId).cancel();
  } catch {
    // Closed already: that is what was wanted.
  }
}
