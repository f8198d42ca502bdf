import { z } from 'zod';
import { priorityFilter } from './priority.js';
import { taskId } from './task-id.js';
import { DOOR_STATUSES, doorStatus, taskStatus } from './task-status.js';

const MAX_LIST_LIMIT = 100;
const DEFAULT_LIST_LIMIT = 50;

/** Query of GET /tasks. */
export const taskListQuery = z.strictObject({
  status: z.enum(doorStatus.options, { error: `must be one of ${DOOR_STATUSES.join(', ')}` }).optional(),
  priority: priorityFilter,
  limit: z.coerce
    .number()
    .pipe(
      z
        .int({ error: 'must be a whole number' })
        .min(1, { error: 'must be at least 1' })
        .max(MAX_LIST_LIMIT, { error: `must be at most ${MAX_LIST_LIMIT}` }),
    )
    .default(DEFAULT_LIST_LIMIT),
  cursor: taskId.optional(),
});
export type TaskListQuery = z.infer<typeof taskListQuery>;

/** Answer of GET /tasks, newest first. */
export const taskList = z.strictObject({
  tasks: z.array(taskStatus),
  next_cursor: z
    .string()
    .nullable()
    .meta({ description: 'Give it as `cursor` for the next page; null on the last.' }),
});
export type TaskList = z.infer<typeof taskList>;
