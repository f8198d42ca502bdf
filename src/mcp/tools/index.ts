import { cancelTask } from './cancel-task.js';
import { getTaskStatus } from './get-task-status.js';
import { startCodingTask } from './start-coding-task.js';
import type { McpTool } from './tool.js';

/** Every tool of the product, in the order in which they are listed. */
export const TOOLS: readonly McpTool[] = [startCodingTask, getTaskStatus, cancelTask];
