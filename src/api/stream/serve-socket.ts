import type { WebSocket } from 'ws';
import { ApplicationError, describeDefect, type Application, type Logger } from '../../application/index.js';
import { CLOSE_CODES } from '../../contract/index.js';
import { createBoundedSender, type SenderLimits } from './bounded-sender.js';
import { listenToFrames } from './client-frames.js';
import { closeFor, drop } from './close-socket.js';
import { errorMessage, eventBytes, type StreamPlace } from './message.js';

const CLIENT = 'websocket';

export type SocketDependencies = {
  readonly application: Application;
  readonly logger: Logger;
  readonly limits: SenderLimits;
  readonly now: () => number;
};

/** Serves one client: the events after its sequence, then live ones, until the task ends or one side leaves (AP-20). */
export async function serveSocket(
  socket: WebSocket,
  wanted: { readonly taskId: string; readonly after: number },
  deps: SocketDependencies,
): Promise<void> {
  const { application, logger } = deps;
  const gone = new AbortController();
  const sender = createBoundedSender(socket, deps.limits);
  let place: StreamPlace = { taskId: wanted.taskId, version: 0, sequence: wanted.after };

  socket.on('close', () => gone.abort());
  // A broken connection closes as well: that is where it is dealt with.
  socket.on('error', () => undefined);
  listenToFrames(socket, {
    cancel: () => application.cancelTask(wanted.taskId, CLIENT),
    intervene: (wish) => application.intervene(wanted.taskId, wish, CLIENT),
    reportBug: (report) => application.reportBug(wanted.taskId, report, CLIENT),
    complain: (code, message) => {
      const text = JSON.stringify(errorMessage(place, code, message, deps.now()));
      if (!sender.reply(text)) drop(socket, logger);
    },
    onDefect: (error) => logger.error(describeDefect(error), 'a WebSocket frame failed inside the service'),
  });

  try {
    for await (const event of application.followEvents(wanted.taskId, wanted.after, gone.signal)) {
      place = { taskId: event.task_id, version: event.code_version, sequence: event.sequence };
      await sender.send(eventBytes(event));
    }
    socket.close(CLOSE_CODES.ended, 'the task has ended');
  } catch (error) {
    if (error instanceof ApplicationError && error.code === 'storage_failed')
      sender.reply(JSON.stringify(errorMessage(place, error.code, error.message, deps.now())));
    closeFor(error, socket, logger);
  }
}
