import { DomainError } from '../kernel/domain-error.js';

const TASK_ID = /^[A-Za-z0-9_-]{1,100}$/;

/** True for an id that is a safe folder name as it stands, so that no id escapes and no two share a folder (EV-6). */
export function isTaskId(value: string): boolean {
  return TASK_ID.test(value);
}

/**
 * The folder of a task, relative to the data folder, with `/`.
 * @throws DomainError `invalid_task_id`
 */
export function taskFolder(taskId: string): string {
  if (!isTaskId(taskId)) {
    const shown = JSON.stringify(taskId.slice(0, 60));
    throw new DomainError(
      'invalid_task_id',
      `a task id has 1 to 100 letters, digits, "-" or "_"; ${shown} (${taskId.length} characters) is none`,
      'task_id',
    );
  }
  return `tasks/${taskId}`;
}
