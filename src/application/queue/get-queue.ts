import type { QueueStatus } from '../../contract/index.js';
import type { EngineEar } from '../tasks/engine-ear.js';
import { queueStatusView } from './queue-view.js';

export type GetQueue = () => Promise<QueueStatus>;

/**
 * The queue now, under load of at most a second ago (SC-12); `stale` when no worker answers.
 * @returns a use case that throws TaskRunnerError or DeadlineError when the engine keeps silent
 */
export function createGetQueue(deps: {
  readonly engine: EngineEar;
  readonly blocked: () => number;
}): GetQueue {
  return async () => {
    const stats = await deps.engine.queue();
    if (!stats.answered) throw stats.error;
    return queueStatusView(stats.value, deps.blocked());
  };
}
