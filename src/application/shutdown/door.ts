import { ApplicationError } from '../application-error.js';

const RETRY_SECONDS = 10;

/** Where new tasks come in. */
export type Door = {
  close(): void;
  /** @throws ApplicationError `stopping` when it is closed */
  assertOpen(): void;
};

/** A service that stops takes no new tasks (SC-11); everything else goes on. */
export function createDoor(): Door {
  let closed = false;
  return {
    close: () => void (closed = true),
    assertOpen() {
      if (!closed) return;
      throw new ApplicationError(
        'stopping',
        'the service is stopping and takes no new tasks; nothing of this one runs: send it again when the service is back',
        { retryAfterSeconds: RETRY_SECONDS },
      );
    },
  };
}
