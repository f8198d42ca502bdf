import type { WebSocket } from 'ws';
import { CLOSE_CODES, type OverviewMessage } from '../../contract/index.js';
import { createBoundedSender } from './bounded-sender.js';
import { closeFor, drop } from './close-socket.js';
import type { SocketDependencies } from './serve-socket.js';

function nothingToSay(nowMs: number): OverviewMessage {
  const message = 'nothing can be sent here; a task is told what to do at /ws/{task_id}';
  return { type: 'error', timestamp: nowMs / 1_000, data: { code: 'invalid_frame', message } };
}

/** Serves one dashboard: the queue, alerts and tasks, until one side leaves (AP-25). */
export async function serveOverview(socket: WebSocket, deps: SocketDependencies): Promise<void> {
  const { application, logger } = deps;
  const gone = new AbortController();
  const sender = createBoundedSender(socket, deps.limits);
  socket.on('close', () => gone.abort());
  // A broken connection closes as well: that is where it is dealt with.
  socket.on('error', () => undefined);
  socket.on('message', (_data, isBinary) => {
    if (isBinary) socket.close(CLOSE_CODES.binary, 'send text frames with JSON');
    else if (!sender.reply(JSON.stringify(nothingToSay(deps.now())))) drop(socket, logger);
  });
  try {
    for await (const message of application.followOverview(gone.signal)) {
      await sender.send(JSON.stringify(message));
    }
  } catch (error) {
    closeFor(error, socket, logger);
  }
}
