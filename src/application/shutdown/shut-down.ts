import { check, shutdownRequest, type ShutdownAccepted } from '../../contract/index.js';
import { ApplicationError } from '../application-error.js';
import { describeDefect } from '../describe-defect.js';
import type { Logger } from '../logger.js';
import type { CancelledTasks } from './cancel-all-tasks.js';
import type { Door } from './door.js';

/** Asks the service to end. `waitMs`: for how long the answer may wait for the tasks to be cancelled. */
export type ShutDown = (value: unknown, waitMs: number) => Promise<ShutdownAccepted>;

type Dependencies = {
  readonly door: Door;
  readonly cancelAllTasks: (signal: AbortSignal) => Promise<CancelledTasks>;
  /** Milliseconds that cancelled tasks have to end. */
  readonly cancelWithinMs: number;
  /** Ends the process that this application belongs to. */
  readonly endService: () => void;
  readonly logger: Logger;
};
type UnderWay = { readonly cancel: boolean; readonly cancelled: Promise<CancelledTasks | null> };

function answer(cancel: boolean, tasks: CancelledTasks | null): ShutdownAccepted {
  const told = tasks && {
    cancelled: tasks.cancelled,
    ended_otherwise: tasks.endedOtherwise,
    not_closed: [...tasks.notClosed],
  };
  return { status: 'stopping', cancel, tasks: told };
}

/**
 * Shuts the service down once, however often it is asked (SC-11): new tasks are refused from the first moment on; with
 * `cancel` the open ones are cancelled before the service ends, else they go on at its next start.
 */
export function createShutDown(deps: Dependencies): {
  readonly shutDown: ShutDown;
  readonly close: () => void;
} {
  const { door, logger } = deps;
  const stopWaiting = new AbortController();
  let underWay: UnderWay | null = null;

  async function cancelThem(): Promise<CancelledTasks | null> {
    const signal = AbortSignal.any([stopWaiting.signal, AbortSignal.timeout(deps.cancelWithinMs)]);
    try {
      logger.info({}, 'stopping: all tasks are cancelled first');
      const tasks = await deps.cancelAllTasks(signal);
      logger.info({ ...tasks }, 'the tasks are cancelled');
      return tasks;
    } catch (error) {
      logger.error(describeDefect(error), 'the tasks could not be cancelled');
      return null;
    }
  }

  function begin(cancel: boolean): UnderWay {
    door.close();
    return { cancel, cancelled: cancel ? cancelThem() : Promise.resolve(null) };
  }

  return {
    async shutDown(value, waitMs) {
      const { cancel } = check(shutdownRequest, value ?? {});
      if (underWay !== null && cancel && !underWay.cancel) {
        throw new ApplicationError(
          'already_stopping',
          'the service is stopping already, and without cancelling: its tasks go on at the next start, where they can be cancelled',
        );
      }
      if (underWay === null) {
        underWay = begin(cancel);
        void underWay.cancelled.then(deps.endService);
      }
      const { cancelled } = underWay;
      const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), waitMs).unref());
      return answer(underWay.cancel, waitMs > 0 ? await Promise.race([cancelled, late]) : null);
    },
    close() {
      underWay ??= begin(false);
      stopWaiting.abort();
    },
  };
}
