import { z } from 'zod';
import { codeQuery, taskCode, taskId } from '../../contract/index.js';
import { defineTool, READS } from './tool.js';

export const getTaskCode = defineTool({
  name: 'get_task_code',
  title: 'Get the code of a task',
  description:
    'Get the files of a coding task with contents and hashes: of its newest code version, or of the one that version names.',
  annotations: READS,
  input: z.strictObject({ task_id: taskId, ...codeQuery.shape }),
  output: taskCode,
  act: ({ task_id, version }, { application }) => application.getCode(task_id, version ?? undefined),
});
