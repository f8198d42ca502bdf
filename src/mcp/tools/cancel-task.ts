import { z } from 'zod';
import { taskId, taskStatus } from '../../contract/index.js';
import { defineTool } from './tool.js';

export const cancelTask = defineTool({
  name: 'cancel_task',
  title: 'Cancel a task',
  description:
    'Cancel a coding task and get its status. Code written so far stays. On a task that has ended nothing changes. ' +
    'A status other than cancelled means that the task ends as soon as a worker hears of it: ask with get_task_status.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ task_id: taskId }),
  output: taskStatus,
  act: ({ task_id }, { application, client }) => application.cancelTask(task_id, client()),
});
