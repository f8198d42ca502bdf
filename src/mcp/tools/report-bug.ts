import { z } from 'zod';
import { bugReportFields, messageTaken, taskId } from '../../contract/index.js';
import { defineTool, STEERS } from './tool.js';

export const reportBug = defineTool({
  name: 'report_bug',
  title: 'Report a bug',
  description:
    'Report a bug in the code of a running task: the task corrects it at its next safe point. A report on a version that ' +
    'is no longer the current one is refused with the reason; look at the current version first.',
  annotations: STEERS,
  input: z.strictObject({ task_id: taskId, ...bugReportFields }),
  output: messageTaken,
  act: ({ task_id, ...report }, { application, client }) => application.reportBug(task_id, report, client()),
});
