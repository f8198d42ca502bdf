import { z } from 'zod';
import { queueStatus } from '../../contract/index.js';
import { defineTool, READS } from './tool.js';

export const getQueueStats = defineTool({
  name: 'get_queue_stats',
  title: 'Get the queue',
  description:
    'Get how many coding tasks run and wait, by priority, the capacity, the oldest wait, the back-pressure level, and who is in line with estimates.',
  annotations: READS,
  input: z.strictObject({}),
  output: queueStatus,
  act: (_none, { application }) => application.getQueue(),
});
