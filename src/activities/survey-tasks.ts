import type { TaskDirectory } from '../ports/task-directory.js';
import type { AdmissionActivities } from './contract.js';

/** Looks both ways: which of admission's tasks have closed, and which open ones it has never heard of. */
export function createSurveyTasks({
  directory,
}: {
  directory: TaskDirectory;
}): AdmissionActivities['surveyTasks'] {
  return async ({ known }) => {
    const [closed, open] = await Promise.all([directory.closedAmong(known), directory.openTasks()]);
    const strangers = open
      .filter((task) => !known.includes(task.taskId))
      .map(({ taskId, priority, promptLine, arrivedMs }) => ({
        task_id: taskId,
        priority,
        prompt_line: promptLine,
        arrived_ms: arrivedMs,
      }));
    return { closed, strangers };
  };
}
