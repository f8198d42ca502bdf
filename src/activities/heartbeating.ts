import { Context } from '@temporalio/activity';

const EVERY_MS = 1_000;

type Activity<Input, Output> = (input: Input) => Promise<Output>;

/**
 * Lets Temporal know every second that the activity is alive, so that the death of its worker is noticed within the
 * heartbeat time-out and not only when the whole activity is overdue.
 */
export function heartbeating<Input, Output>(activity: Activity<Input, Output>): Activity<Input, Output> {
  return async (input) => {
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), EVERY_MS);
    try {
      return await activity(input);
    } finally {
      clearInterval(beat);
    }
  };
}
