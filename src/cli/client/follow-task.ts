import { setTimeout as delay } from 'node:timers/promises';
import { CLOSE_CODES, type StreamMessage } from '../../contract/index.js';
import { isTerminal } from '../../domain/task/event-types.js';
import { CliError } from '../cli-error.js';
import { noService } from './http.js';
import { openStream } from './open-stream.js';
import type { ServiceAddress } from './service-address.js';

const PAUSES_MS = [100, 250, 500, 1_000, 2_000];
/** Milliseconds without any connection after which the service counts as gone. */
const GIVE_UP_MS = 60_000;

export type Followed = { readonly taskId: string; readonly after: number; readonly signal: AbortSignal };

/**
 * Follows a task over the WebSocket (AP-23): connects again after a break from the last sequence seen, drops what was
 * seen already, and ends after the terminal event or when `signal` aborts.
 * @throws CliError `unknown_task`, or `no_service` when nobody answered for a minute
 */
export async function* followTask(address: ServiceAddress, followed: Followed): AsyncIterable<StreamMessage> {
  const { taskId, signal } = followed;
  let seen = followed.after;
  let lastHeard = Date.now();
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const stream = openStream(address, taskId, seen, signal);
    for await (const message of stream.messages) {
      lastHeard = Date.now();
      attempt = 0;
      if (message.type === 'error' || message.sequence <= seen) continue;
      seen = message.sequence;
      yield message;
      if (isTerminal(message.type)) return;
    }
    const { code, opened } = stream.ending();
    if (code === CLOSE_CODES.unknownTask)
      throw new CliError('unknown_task', `there is no task ${taskId} at ${address.url}`);
    if (code === CLOSE_CODES.ended) return;
    if (opened) lastHeard = Date.now();
    if (Date.now() - lastHeard > GIVE_UP_MS) throw noService(address.url);
    await delay(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)], undefined, { signal }).catch(
      () => undefined,
    );
  }
}
