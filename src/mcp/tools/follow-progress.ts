import type { RecordedEvent } from '../../domain/task/events.js';
import type { ToolCall } from './tool.js';

/**
 * Tells the caller of each event of the task until its end, when it has asked for that with a progress token. The
 * sequence is the progress: it only goes up, as the protocol demands, and the number of events is not known before.
 */
export async function followProgress(taskId: string, call: ToolCall): Promise<void> {
  const progressToken = call._meta?.progressToken;
  for await (const event of call.application.followEvents(taskId, 0, call.signal)) {
    if (progressToken === undefined) continue;
    await call.sendNotification({
      method: 'notifications/progress',
      params: { progressToken, progress: event.sequence, message: progressLine(event) },
    });
  }
}

function progressLine(event: RecordedEvent): string {
  const { module } = event.data;
  const about = typeof module === 'string' ? ` ${module}` : '';
  return `${event.event_type}${about} (code version ${event.code_version})`;
}
