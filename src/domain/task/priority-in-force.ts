import type { PriorityName } from '../admission/priority.js';
import type { TaskState } from './state.js';

/** How urgent a task is. Before its start nothing is recorded of it but what a person chose since: else it is as `asked`. */
export function priorityInForce(
  { started_at, priority, chosen }: Pick<TaskState, 'started_at' | 'priority' | 'chosen'>,
  asked: PriorityName,
): PriorityName {
  return started_at === null ? (chosen.priority ?? asked) : priority;
}
