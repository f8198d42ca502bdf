import { CodeRepositoryError } from '../ports/code-repository.js';
import { JournalError } from '../ports/event-journal.js';
import { StorageError } from '../ports/blob-store.js';
import { SandboxError } from '../ports/sandbox.js';
import { TaskRunnerError } from '../ports/task-runner.js';
import { ApplicationError } from './application-error.js';
import { DeadlineError } from './within.js';

const ENGINE_RETRY_SECONDS = 5;

/** Turns what a port threw into what a caller can act on; anything else is returned as it is. */
function translateError(error: unknown): unknown {
  if (error instanceof TaskRunnerError) return fromRunner(error);
  if (error instanceof DeadlineError) {
    return new ApplicationError('engine_unreachable', error.message, {
      retryAfterSeconds: ENGINE_RETRY_SECONDS,
      cause: error,
    });
  }
  if (error instanceof StorageError || error instanceof JournalError) {
    const { message, path } = error;
    const said = message.includes(path) ? message : `${message} (${path})`;
    return new ApplicationError('storage_failed', said, { cause: error });
  }
  if (error instanceof CodeRepositoryError) {
    return new ApplicationError('storage_failed', error.message, { cause: error });
  }
  if (error instanceof SandboxError)
    return new ApplicationError('no_sandbox', error.message, { cause: error });
  return error;
}

function fromRunner(error: TaskRunnerError): ApplicationError {
  if (error.code === 'unknown_task')
    return new ApplicationError('unknown_task', error.message, { cause: error });
  const code = error.code === 'no_worker' ? 'no_worker' : 'engine_unreachable';
  return new ApplicationError(code, error.message, { retryAfterSeconds: ENGINE_RETRY_SECONDS, cause: error });
}

/** The same function, its rejections translated. */
export function translating<Args extends readonly unknown[], Result>(
  act: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await act(...args);
    } catch (error) {
      throw translateError(error);
    }
  };
}

/** The same for a function that yields. */
export function translatingStream<Args extends readonly unknown[], Item>(
  act: (...args: Args) => AsyncIterable<Item>,
): (...args: Args) => AsyncIterable<Item> {
  return async function* translated(...args) {
    try {
      yield* act(...args);
    } catch (error) {
      throw translateError(error);
    }
  };
}
