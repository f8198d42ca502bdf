import { CliError } from '../cli-error.js';

/** Which tasks a command is about: one by its id, or all; null stands for all. @throws CliError `which_task` */
export function oneOrAll(taskId: string | undefined, all: boolean): string | null {
  if (taskId !== undefined && !all) return taskId;
  if (taskId === undefined && all) return null;
  throw new CliError('which_task', 'name the task by its id, or say --all; not both');
}
