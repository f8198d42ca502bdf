import { z } from 'zod';
import { taskId, taskStatus } from '../../contract/index.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { READS, type McpTool } from './tool.js';

const NAME = 'get_task_status';
const DESCRIPTION =
  'Get the status of a coding task: state, progress from 0 to 1, current module, code version, and result or failure.';

export const getTaskStatus: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const inputSchema = z.strictObject({ task_id: taskId });
    server.registerTool(
      NAME,
      {
        title: 'Get the status of a task',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: taskStatus,
        annotations: READS,
      },
      ({ task_id }) => answering(logger, async () => structuredAnswer(await application.getTask(task_id))),
    );
  },
};
