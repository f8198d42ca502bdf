import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { OpenTask } from '../../ports/task-directory.js';
import { describeTask } from './description.js';

/** What a task's memo says of its submission, where another writer left something out, as if nobody had said it. */
export function openTask(info: WorkflowExecutionInfo): OpenTask {
  const { taskId, priority, promptLine, createdAt } = describeTask(info);
  const text = (name: string): string | null => {
    const value = info.memo?.[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    taskId,
    priority,
    promptLine,
    arrivedMs: Date.parse(createdAt),
    requestSha256: text('request_sha256') ?? '',
    language: text('language'),
    client: text('client') ?? 'adopted',
    idempotencyKey: text('idempotency_key'),
  };
}
