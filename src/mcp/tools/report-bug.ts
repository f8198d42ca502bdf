import { z } from 'zod';
import { bugReportFields, messageTaken, taskId } from '../../contract/index.js';
import { clientOf } from './client-of.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { STEERS, type McpTool } from './tool.js';

const NAME = 'report_bug';
const DESCRIPTION =
  'Report a bug in the code of a running task: the task corrects it at its next safe point. A report on a version that ' +
  'is no longer the current one is refused with the reason; look at the current version first.';

export const reportBug: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const inputSchema = z.strictObject({ task_id: taskId, ...bugReportFields });
    server.registerTool(
      NAME,
      {
        title: 'Report a bug',
        description: DESCRIPTION,
        inputSchema,
        outputSchema: messageTaken,
        annotations: STEERS,
      },
      ({ task_id, ...report }, call) =>
        answering(logger, async () =>
          structuredAnswer(await application.reportBug(task_id, report, clientOf(server, call))),
        ),
    );
  },
};
