import { DomainError } from '../../domain/kernel/domain-error.js';
import { describeDiskProblem } from '../../domain/kernel/disk-problem.js';
import { taskFolder } from '../../domain/task/task-folder.js';
import { StorageError } from '../../ports/blob-store.js';

/** Names the file in what an operation on it threw; a StorageError stays as it is. */
export function diskError(verb: 'read' | 'write', path: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return new StorageError('io', `cannot ${verb} ${path}: ${describeDiskProblem(error)}`, path, {
    cause: error,
  });
}

/** The task's folder below the data folder. @throws StorageError `invalid_task_id` */
export function safeTaskFolder(taskId: string): string {
  try {
    return taskFolder(taskId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StorageError('invalid_task_id', error.message, 'tasks', { cause: error });
  }
}

/** @throws StorageError `invalid_hash` unless the text is a SHA-256 in lower case hexadecimal */
export function assertSha256(sha256: string, folder: string): void {
  if (/^[0-9a-f]{64}$/.test(sha256)) return;
  const message = `a blob's name is 64 hexadecimal digits; ${JSON.stringify(sha256.slice(0, 80))} is none`;
  throw new StorageError('invalid_hash', message, folder);
}
