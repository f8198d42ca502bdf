import { z } from 'zod';
import { eventPage, eventsQuery, pageSize, taskId } from '../../contract/index.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { READS, type McpTool } from './tool.js';

const NAME = 'get_task_events';
const DESCRIPTION =
  'Get the recorded events of a coding task, oldest first: what was planned, written, tested and corrected. Give next_after as after for the next page.';

export const getTaskEvents: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const inputSchema = z.strictObject({ task_id: taskId, ...eventsQuery.shape });
    server.registerTool(
      NAME,
      {
        title: 'Get the events of a task',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: eventPage,
        annotations: READS,
      },
      ({ task_id, ...query }) =>
        answering(logger, async () =>
          structuredAnswer(
            await application.getEvents(task_id, { after: query.after, limit: pageSize(query) }),
          ),
        ),
    );
  },
};
