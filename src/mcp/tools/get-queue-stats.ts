import { z } from 'zod';
import { queueStatus } from '../../contract/index.js';
import { answering, structuredAnswer } from './tool-answer.js';
import { READS, type McpTool } from './tool.js';

const NAME = 'get_queue_stats';
const DESCRIPTION =
  'Get how many coding tasks run and wait, by priority, the capacity, the oldest wait, the back-pressure level, and who is in line with estimates.';

export const getQueueStats: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    server.registerTool(
      NAME,
      {
        title: 'Get the queue',
        description: DESCRIPTION,
        inputSchema: z.strictObject({}),
        outputSchema: queueStatus,
        annotations: READS,
      },
      () => answering(logger, async () => structuredAnswer(await application.getQueue())),
    );
  },
};
