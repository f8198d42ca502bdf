import { z } from 'zod';
import { interventionFields, messageTaken, taskId } from '../../contract/index.js';
import { clientOf } from './client-of.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { STEERS, type McpTool } from './tool.js';

const NAME = 'send_intervention';
const DESCRIPTION =
  'Steer a running task: give guidance that its model heeds from the next call on, pause or resume it, change its ' +
  'priority, or set how many rounds of correction a module may take.';

export const sendIntervention: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const inputSchema = z.strictObject({ task_id: taskId, ...interventionFields });
    server.registerTool(
      NAME,
      {
        title: 'Steer a task',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: messageTaken,
        annotations: STEERS,
      },
      ({ task_id, ...intervention }, call) =>
        answering(logger, async () =>
          structuredAnswer(await application.intervene(task_id, intervention, clientOf(server, call))),
        ),
    );
  },
};
