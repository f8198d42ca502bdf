import { modelCall, type ModelCall, type TaskCalls } from '../../contract/index.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { isPlainObject } from '../../domain/kernel/json.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import type { RecordProblems } from '../tasks/record-problems.js';
import { assertNoEndLost } from './assert-no-end-lost.js';

export type GetCalls = (taskId: string) => Promise<TaskCalls>;

/**
 * The model calls of a task that led to an event, in order (AP-3).
 * @returns a use case that throws ApplicationError `unknown_task`, and `storage_failed` where the record is damaged
 */
export function createGetCalls(deps: Witnesses & { readonly records: RecordProblems }): GetCalls {
  return async (rawId) => {
    const taskId = await assertKnown(deps, rawId);
    const calls: ModelCall[] = [];
    await deps.journal.scan(taskId, (event) => calls.push(...callOf(event)));
    await assertNoEndLost(deps, taskId);
    return { task_id: taskId, calls };
  };
}

/** A call of a newer writer that lacks our fields is left out: a reader never crashes on what it reads (EV-7). */
function callOf(event: RecordedEvent): readonly ModelCall[] {
  const { call, module, iteration } = event.data;
  if (!isPlainObject(call)) return [];
  const parsed = modelCall.safeParse({
    ...call,
    sequence: event.sequence,
    event_type: event.event_type,
    module: module ?? null,
    iteration: iteration ?? null,
  });
  return parsed.success ? [parsed.data] : [];
}
