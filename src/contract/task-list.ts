import { z } from 'zod';
import type { Range } from '../domain/task/bounds.js';
import { boundedCountOr } from './bounded.js';
import { priorityFilter } from './priority.js';
import { taskId } from './task-id.js';
import { DOOR_STATUSES, doorStatus, taskStatus } from './task-status.js';

const LIST_LIMIT: Range = [1, 100];
const DEFAULT_LIST_LIMIT = 50;

/** Query of GET /tasks; null is the same as left out. */
export const taskListQuery = z.strictObject({
  status: z
    .enum(doorStatus.options, { error: `must be one of ${DOOR_STATUSES.join(', ')}` })
    .nullish()
    .transform((value) => value ?? null)
    .meta({ description: `Only tasks of this status: one of ${DOOR_STATUSES.join(', ')}.` }),
  priority: priorityFilter,
  limit: boundedCountOr(LIST_LIMIT, DEFAULT_LIST_LIMIT).meta({
    description: `How many tasks at most; ${DEFAULT_LIST_LIMIT} when left out.`,
  }),
  cursor: taskId
    .nullish()
    .transform((value) => value ?? null)
    .meta({ description: 'next_cursor of the page before: the tasks older than that one.' }),
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
