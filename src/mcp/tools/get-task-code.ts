import { z } from 'zod';
import { codeQuery, taskCode, taskId } from '../../contract/index.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { READS, type McpTool } from './tool.js';

const NAME = 'get_task_code';
const DESCRIPTION =
  'Get the files of a coding task with contents and hashes: of its newest code version, or of the one that version names.';

export const getTaskCode: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const inputSchema = z.strictObject({ task_id: taskId, ...codeQuery.shape });
    server.registerTool(
      NAME,
      {
        title: 'Get the code of a task',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: taskCode,
        annotations: READS,
      },
      ({ task_id, version }) =>
        answering(logger, async () => structuredAnswer(await application.getCode(task_id, version))),
    );
  },
};
