import { isEnded, type QueueStatus, type TaskStatusView } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import { isStarting } from '../client/until-started.js';
import { duration } from '../terminal/duration.js';
import { printable } from '../terminal/printable.js';
import type { Wait } from './wait-teller.js';

/** `, about 2 min`; nothing when nobody can say. */
const about = (seconds: number | null): string => (seconds === null ? '' : `, about ${duration(seconds)}`);

/** A task's place in line; null when it is in none. */
export function placeInLine(task: TaskStatusView): string | null {
  const { queue_position: position, estimated_wait_seconds: seconds } = task;
  return position === null ? null : `number ${position} in line${about(seconds)}`;
}

/** How a paused task goes on. */
export const howToResume = (taskId: string): string =>
  `\`${intern()} resume ${printable(taskId)}\` lets it go on`;

/** A problem without how often something was tried, which counts on and is no news. */
const kindOf = (problem: string): string =>
  problem.replaceAll(/\d/g, '').replace('failed once', 'failed  times');

/** What a task waits for: somebody who mends what keeps it from going on, its turn, or a person. null when it waits for nothing. */
export function taskWait(task: TaskStatusView): Wait | null {
  if (task.problem !== null && !isEnded(task.status))
    return { line: printable(task.problem, 1_000), place: kindOf(task.problem), seconds: null };
  if (task.status === 'paused')
    return { line: `paused: ${howToResume(task.task_id)}`, place: 0, seconds: null };
  const place = placeInLine(task);
  if (place === null) return null;
  return {
    line: `waiting for its turn: ${place}`,
    place: task.queue_position ?? 0,
    seconds: task.estimated_wait_seconds,
  };
}

/** What a submission waits for that is not let in yet: one of those in line has to get its turn first. */
export function roomWait(queue: QueueStatus): Wait {
  const { blocked, capacity, waiting, running } = queue;
  const seconds = queue.line?.[0]?.estimated_wait_seconds ?? null;
  // This submission may not be counted yet: the queue was asked between two of its attempts.
  const others = Math.max(0, blocked - 1);
  const among =
    others > 0 ? `, and ${others} ${others === 1 ? 'other waits' : 'others wait'} for room too` : '';
  const until = seconds === null ? '' : `; the next in line gets its turn in about ${duration(seconds)}`;
  const isKnown = !queue.stale && running !== null && waiting !== null && capacity !== null;
  const taken = isKnown
    ? `all places are taken: ${running} run, ${waiting} of at most ${capacity.waiting} wait`
    : 'no worker of the service answers at present';
  return {
    line: `waiting for room (${taken}${among})${until}. Ctrl-C gives up: the task is not accepted yet`,
    place: queue.stale ? -1 : others,
    seconds,
  };
}

/** The same look; while the service is only starting, what is waited for is the service. */
export function unlessStarting(look: () => Promise<Wait | null>, more = ''): () => Promise<Wait | null> {
  return async () => {
    try {
      return await look();
    } catch (error) {
      if (!isStarting(error)) throw error;
      return { line: `waiting for the service, which is starting${more}`, place: -2, seconds: null };
    }
  };
}
