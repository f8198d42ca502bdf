import { startHeartbeat } from './heartbeat.js';

type Activity<Input, Output> = (input: Input) => Promise<Output>;

/**
 * An activity with heartbeats, so that the death of its worker is noticed within the heartbeat time-out and not only when
 * the whole activity is overdue.
 */
export function heartbeating<Input, Output>(activity: Activity<Input, Output>): Activity<Input, Output> {
  return async (input) => {
    const stopHeartbeat = startHeartbeat();
    try {
      return await activity(input);
    } finally {
      stopHeartbeat();
    }
  };
}
