import { taskList, taskListQuery } from '../../contract/index.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { READS, type McpTool } from './tool.js';

const NAME = 'list_tasks';
const DESCRIPTION =
  'List coding tasks, newest first, optionally only those with a status or priority. Give next_cursor as cursor for the next page.';

export const listTasks: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    server.registerTool(
      NAME,
      {
        title: 'List tasks',
        description: DESCRIPTION,
        inputSchema: taskListQuery,
        outputSchema: taskList,
        annotations: READS,
      },
      (query) => answering(logger, async () => structuredAnswer(await application.listTasks(query))),
    );
  },
};
