import { Context } from '@temporalio/activity';

/**
 * A cancellation reaches an activity with the answer to a heartbeat: this is how long a preempted or cancelled step may go
 * on at most, and what a CRITICAL task waits for (SC-8).
 */
const EVERY_MS = 250;

/**
 * Tells Temporal a few times a second that the running activity is alive. The returned function ends it.
 * @param details what the Temporal Web UI shows of the activity while it runs
 */
export function startHeartbeat(details: () => unknown = () => undefined): () => void {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(details()), EVERY_MS);
  return () => clearInterval(timer);
}
