import { z } from 'zod';
import { taskId, taskStatus } from '../../contract/index.js';
import { defineTool, READS } from './tool.js';

export const getTaskStatus = defineTool({
  name: 'get_task_status',
  title: 'Get the status of a task',
  description:
    'Get the status of a coding task: state, progress from 0 to 1, current module, code version, and result or failure.',
  annotations: READS,
  input: z.strictObject({ task_id: taskId }),
  output: taskStatus,
  act: ({ task_id }, { application }) => application.getTask(task_id),
});
