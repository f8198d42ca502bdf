import type { EngineLook, QueueStats, TaskDescription, TaskRunner } from '../../ports/task-runner.js';
import { TaskRunnerError } from '../../ports/task-runner.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { DeadlineError, within } from '../within.js';

const ENGINE_ANSWER_MS = 2_000;

/** What the engine said, or that it kept silent: then the journal is all there is. */
export type Heard<T> =
  | { readonly answered: true; readonly value: T }
  | { readonly answered: false; readonly error: TaskRunnerError | DeadlineError };

/** Questions to the engine that never hang: silence is an answer of its own. Other errors are defects and go on. */
export type EngineEar = {
  describe(taskId: string): Promise<Heard<TaskDescription | null>>;
  /** null when no worker has answered yet. */
  queue(): Promise<Heard<QueueStats | null>>;
  open(): Promise<Heard<readonly TaskDescription[]>>;
  look(): Promise<Heard<EngineLook>>;
};

export function createEngineEar({
  runner,
  engineAnswerMs = ENGINE_ANSWER_MS,
}: {
  readonly runner: TaskRunner;
  readonly engineAnswerMs?: ApplicationDependencies['engineAnswerMs'];
}): EngineEar {
  async function hear<T>(answer: Promise<T>): Promise<Heard<T>> {
    try {
      return { answered: true, value: await within(engineAnswerMs, 'Temporal', answer) };
    } catch (error) {
      if (error instanceof TaskRunnerError || error instanceof DeadlineError)
        return { answered: false, error };
      throw error;
    }
  }
  return {
    describe: (taskId) => hear(runner.describe(taskId)),
    queue: () => hear(runner.queue()),
    open: () => hear(runner.open()),
    look: () => hear(runner.look()),
  };
}

/** The answer, or null for silence. */
export function orNull<T>(heard: Heard<T>): T | null {
  return heard.answered ? heard.value : null;
}
