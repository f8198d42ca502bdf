import { cancelTask } from './cancel-task.js';
import { getQueueStats } from './get-queue-stats.js';
import { getTaskCode } from './get-task-code.js';
import { getTaskEvents } from './get-task-events.js';
import { getTaskStatus } from './get-task-status.js';
import { listTasks } from './list-tasks.js';
import { reportBug } from './report-bug.js';
import { sendIntervention } from './send-intervention.js';
import { startCodingTask } from './start-coding-task.js';
import type { McpTool, ToolCall, ToolContext } from './tool.js';

/** Every tool of the product, in the order in which they are listed. */
export const TOOLS: readonly McpTool[] = [
  startCodingTask,
  getTaskStatus,
  listTasks,
  sendIntervention,
  reportBug,
  cancelTask,
  getTaskEvents,
  getTaskCode,
  getQueueStats,
];

export type { McpTool, ToolCall, ToolContext };
