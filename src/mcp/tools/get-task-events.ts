import { z } from 'zod';
import { eventPage, eventsQuery, pageSize, taskId } from '../../contract/index.js';
import { defineTool, READS } from './tool.js';

export const getTaskEvents = defineTool({
  name: 'get_task_events',
  title: 'Get the events of a task',
  description:
    'Get the recorded events of a coding task, oldest first: what was planned, written, tested and corrected. Give next_after as after for the next page.',
  annotations: READS,
  input: z.strictObject({ task_id: taskId, ...eventsQuery.shape }),
  output: eventPage,
  act: ({ task_id, ...query }, { application }) =>
    application.getEvents(task_id, { after: query.after, limit: pageSize(query) }),
});
