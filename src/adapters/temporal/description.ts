import type { WorkflowExecutionInfo, WorkflowExecutionStatusName } from '@temporalio/client';
import { parsePriority, type PriorityName } from '../../domain/admission/priority.js';
import type { TaskDescription } from '../../ports/task-runner.js';
import { statusAttribute } from '../../workflows/messages.js';
import { stuckByList } from './stuck-by-list.js';

const STATES: Readonly<Partial<Record<WorkflowExecutionStatusName, TaskDescription['state']>>> = {
  RUNNING: 'open',
  CONTINUED_AS_NEW: 'open',
  PAUSED: 'open',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

function priorityOf(memo: Record<string, unknown> | undefined): PriorityName {
  try {
    return parsePriority(memo?.priority);
  } catch {
    return 'MEDIUM';
  }
}

type Info = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'status' | 'memo' | 'typedSearchAttributes' | 'startTime' | 'closeTime'
>;

/** What Temporal says of a task's workflow, in the words of the port. */
export function describeTask(info: Info): TaskDescription {
  const line = info.memo?.prompt_line;
  const stuck = info.status.name === 'RUNNING' ? stuckByList(info.typedSearchAttributes) : null;
  return {
    taskId: info.workflowId,
    state: STATES[info.status.name] ?? 'open',
    status: info.typedSearchAttributes.get(statusAttribute) ?? 'created',
    priority: priorityOf(info.memo),
    promptLine: typeof line === 'string' ? line : '',
    createdAt: info.startTime.toISOString(),
    closedAt: info.closeTime?.toISOString() ?? null,
    ...(stuck === null ? {} : { stuck }),
  };
}
