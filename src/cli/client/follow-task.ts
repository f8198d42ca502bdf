import { setTimeout as delay } from 'node:timers/promises';
import { CLOSE_CODES, type StreamMessage } from '../../contract/index.js';
import { isTerminal } from '../../domain/task/event-types.js';
import { CliError } from '../cli-error.js';
import { printable } from '../terminal/printable.js';
import { callService, noService, RefusedError } from './http.js';
import { openStream, type Ending } from './open-stream.js';
import type { ServiceAddress } from './service-address.js';

const PAUSES_MS = [100, 250, 500, 1_000, 2_000];
/** Milliseconds without any connection that held after which the service counts as gone. */
const GIVE_UP_MS = 60_000;
/** Milliseconds that a connection has to stand for an outage to be over, when no event is due. */
const STANDS_MS = 5_000;

/** What no further attempt changes, besides refusals. */
const FINAL = ['unauthorised', 'invalid_setting'];

export type Followed = {
  readonly taskId: string;
  readonly after: number;
  readonly signal: AbortSignal;
  /** Told once in each outage that the connection is lost and is tried again. */
  readonly onLost: () => void;
  readonly giveUpMs?: number;
};

/**
 * Follows a task over the WebSocket (AP-23): connects again after a break from the last sequence seen, drops what was
 * seen already, and ends after the terminal event or when `signal` aborts.
 * @throws CliError `unknown_task`, `storage_failed` when its record cannot be read, `unauthorised` and what else the service
 * refuses at its door, `no_service` or `stream_broken` when no connection held for a minute
 */
export async function* followTask(address: ServiceAddress, followed: Followed): AsyncIterable<StreamMessage> {
  const { taskId, signal } = followed;
  const outage = watchOutages(address, followed);
  let seen = followed.after;
  while (!signal.aborted) {
    const stream = openStream(address, taskId, seen, signal);
    let complaint: unknown = null;
    for await (const message of stream.messages) {
      if (message.type === 'error') complaint = message.data['message'];
      if (message.type === 'error' || message.sequence <= seen) continue;
      outage.over();
      seen = message.sequence;
      yield message;
      if (isTerminal(message.type)) return;
    }
    const ending = stream.ending();
    refuse(ending, { address, taskId, complaint });
    if (ending.code === CLOSE_CODES.ended) return;
    if (ending.refusedWith !== null) await explainRefusal(ending.refusedWith, { address, taskId });
    const pauseMs = outage.next(ending);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

type Place = { readonly address: ServiceAddress; readonly taskId: string };

/** Throws for an ending that no further attempt changes. */
function refuse({ code }: Ending, { address, taskId, complaint }: Place & { complaint: unknown }): void {
  if (code === CLOSE_CODES.unknownTask)
    throw new CliError('unknown_task', `there is no task ${taskId} at ${address.url}`);
  if (code !== CLOSE_CODES.unreadable) return;
  const why = typeof complaint === 'string' ? printable(complaint, 1_000) : 'its record cannot be read';
  throw new CliError('storage_failed', `task ${taskId} cannot be followed: ${why}`);
}

/**
 * A stream that is refused says little of why: the same is asked by REST, which does. Returns for what passes by itself.
 * @throws CliError as REST refuses, or `stream_refused` when only streams are refused
 */
async function explainRefusal(status: number, { address, taskId }: Place): Promise<void> {
  const why: unknown = await callService(address, { method: 'GET', path: `/tasks/${taskId}` }).then(
    () => null,
    (error: unknown) => error,
  );
  if (
    why instanceof RefusedError
      ? why.problem.status < 500
      : why instanceof CliError && FINAL.includes(why.code)
  )
    throw why;
  if (why === null && status < 500)
    throw new CliError(
      'stream_refused',
      `${address.url} answers, but opens no stream (HTTP ${status}): if a proxy stands in between, have it pass on WebSockets`,
    );
}

/** How long an outage goes on, when it is told of, and when it is given up. */
function watchOutages(address: ServiceAddress, { taskId, signal, onLost, giveUpMs = GIVE_UP_MS }: Followed) {
  let lastHeard = Date.now();
  let attempt = 0;
  let isTold = false;

  function over(): void {
    lastHeard = Date.now();
    attempt = 0;
    isTold = false;
  }

  return {
    over,
    /** Milliseconds until the next attempt. @throws CliError when there have been enough */
    next({ opened, stoodMs }: Ending): number {
      if (stoodMs >= STANDS_MS) over();
      if (Date.now() - lastHeard > giveUpMs)
        throw opened ? brokenOff(address, taskId) : noService(address.url);
      if (!isTold && !signal.aborted) onLost();
      isTold = true;
      attempt += 1;
      return PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? 0;
    },
  };
}

function brokenOff(address: ServiceAddress, taskId: string): CliError {
  return new CliError(
    'stream_broken',
    `${address.url} breaks the stream of task ${taskId} off again and again: look at the log of the service`,
  );
}
