import { z } from 'zod';
import { taskId, taskStatus } from '../../contract/index.js';
import { clientOf } from './client-of.js';
import { answering, structuredAnswer } from './tool-answer.js';
import type { McpTool } from './tool.js';

const NAME = 'cancel_task';
const DESCRIPTION =
  'Cancel a coding task and get its status. Code written so far stays. On a task that has ended nothing changes. ' +
  'A status other than cancelled means that the task ends as soon as a worker hears of it: ask with get_task_status.';

export const cancelTask: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const annotations = {
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: false,
    };
    const inputSchema = z.strictObject({ task_id: taskId });
    server.registerTool(
      NAME,
      {
        title: 'Cancel a task',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: taskStatus,
        annotations,
      },
      ({ task_id }, call) =>
        answering(logger, async () =>
          structuredAnswer(await application.cancelTask(task_id, clientOf(server, call))),
        ),
    );
  },
};
