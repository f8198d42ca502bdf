import { z } from 'zod';
import { interventionFields, messageTaken, taskId } from '../../contract/index.js';
import { defineTool, STEERS } from './tool.js';

export const sendIntervention = defineTool({
  name: 'send_intervention',
  title: 'Steer a task',
  description:
    'Steer a running task: give guidance that its model heeds from the next call on, pause or resume it, change its ' +
    'priority, or set how many rounds of correction a module may take.',
  annotations: STEERS,
  input: z.strictObject({ task_id: taskId, ...interventionFields }),
  output: messageTaken,
  act: ({ task_id, ...intervention }, { application, client }) =>
    application.intervene(task_id, intervention, client()),
});
