import { isUuid } from '../../domain/kernel/uuid.js';
import { unknownTask } from '../application-error.js';

/**
 * An id as the stores know it. Ids are UUIDs: nothing else ever gets near a path.
 * @throws ApplicationError `unknown_task` for anything else
 */
export function knownForm(taskId: string): string {
  if (!isUuid(taskId)) throw unknownTask(taskId);
  return taskId.toLowerCase();
}
