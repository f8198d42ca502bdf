import {
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { QueueEntry } from '../../domain/admission/queue.js';
import { codingTask } from '../coding-task/coding-task.js';
import {
  grantSignal,
  languageAttribute,
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
  const { task_id, request_sha256, prompt_line, priority, client, lease, language } = entry;
  const child = await startChild(codingTask, {
    workflowId: task_id,
    taskQueue: WORKFLOW_QUEUE,
    args: [{ request_sha256, prompt_line, priority, client, settings, lease, carried: null }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowTaskTimeout: settings.workflow_task_ms,
    priority: turnOf(priority, client),
    staticSummary: prompt_line.slice(0, 100),
    memo: { prompt_line, priority, request_sha256, client },
    typedSearchAttributes: [
      { key: statusAttribute, value: 'created' },
      { key: priorityAttribute, value: priority },
      ...(language === null ? [] : [{ key: languageAttribute, value: language }]),
    ],
  });
  child.result().then(onEnd, onEnd);
}

/** Tells a task that it may run. @returns false when it has closed meanwhile, which counts as its release */
export async function grantTo(taskId: string, lease: number): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(taskId).signal(grantSignal, lease);
    return true;
  } catch {
    return false;
  }
}

/** Cancels a task's workflow; one that has closed already needs no cancelling. */
export async function cancelTask(taskId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(taskId).cancel();
  } catch {
    // Closed already: that is what was wanted.
  }
}
