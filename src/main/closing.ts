import { TaskRunnerError, type TaskRunner } from '../ports/task-runner.js';

export type ClosableRunner = { readonly runner: TaskRunner; close(): void };

/** The engine behind a door that can be closed: a service that stops takes no new tasks (SC-11); the rest goes on. */
export function closable(runner: TaskRunner): ClosableRunner {
  let closed = false;
  return {
    runner: {
      ...runner,
      submit: (submission) =>
        closed
          ? Promise.reject(
              new TaskRunnerError(
                'unreachable',
                'the service is stopping and takes no new tasks; ask again when it is back',
              ),
            )
          : runner.submit(submission),
    },
    close: () => void (closed = true),
  };
}
