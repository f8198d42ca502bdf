import { taskList, taskListQuery } from '../../contract/index.js';
import { defineTool, READS } from './tool.js';

export const listTasks = defineTool({
  name: 'list_tasks',
  title: 'List tasks',
  description:
    'List coding tasks, newest first, optionally only those with a status or priority. Give next_cursor as cursor for the next page.',
  annotations: READS,
  input: taskListQuery,
  output: taskList,
  act: (query, { application }) => application.listTasks(query),
});
