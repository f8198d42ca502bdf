import type { z } from 'zod';
import {
  eventPage,
  health,
  messageTaken,
  queueStatus,
  shutdownAccepted,
  taskAccepted,
  taskCode,
  taskList,
  taskStatus,
  type EventPage,
  type HealthView,
  type QueueStatus,
  type ShutdownAccepted,
  type MessageTaken,
  type StreamMessage,
  type TaskAccepted,
  type TaskCode,
  type TaskList,
  type TaskStatusView,
} from '../../contract/index.js';
import { CliError } from '../cli-error.js';
import { exchange } from './exchange.js';
import { findTask } from './find-task.js';
import { callService, type Call } from './http.js';
import type { ServiceAddress } from './service-address.js';
import { submitUntilAdmitted, type Patience, type Submission } from './submit.js';
import { untilStarted } from './until-started.js';

/**
 * What a command may ask of the running service; answers are held to the contract. A task is named by its id, or by how
 * its id begins where no other one begins so. Every call throws CliError.
 */
export type ServiceClient = {
  readonly url: string;
  /** Waits until there is room for the task; null when the caller gave up before, and nothing of it runs. */
  submit(submission: Submission, patience: Patience): Promise<TaskAccepted | null>;
  status(task: string): Promise<TaskStatusView>;
  /** The newest tasks, `most` at most; `next_cursor` is null when there are no more. */
  list(most: number): Promise<TaskList>;
  events(task: string, after: number): Promise<EventPage>;
  code(task: string, version: number | null): Promise<TaskCode>;
  cancel(task: string): Promise<TaskStatusView>;
  /** Bodies as AP-5 has them; the service checks them. */
  reportBug(task: string, body: object): Promise<MessageTaken>;
  intervene(task: string, body: object): Promise<MessageTaken>;
  health(): Promise<HealthView>;
  queue(): Promise<QueueStatus>;
  /** Cancels all tasks and ends the service; the answer comes when the tasks have ended, or did not in time. */
  cancelAllAndEnd(signal: AbortSignal): Promise<ShutdownAccepted>;
  /**
   * The events after a sequence, then live ones, until the task ends or `signal` aborts. `onLost` is told once in each
   * outage that the connection is lost and is tried again.
   */
  follow(task: string, after: number, signal: AbortSignal, onLost?: () => void): AsyncIterable<StreamMessage>;
};

/** What one page of the list holds at most. */
const PAGE = 100;

async function newest(most: number, ask: (query: string) => Promise<TaskList>): Promise<TaskList> {
  const tasks: TaskStatusView[] = [];
  for (let cursor = ''; ;) {
    const page = await ask(`limit=${Math.min(PAGE, most - tasks.length)}${cursor}`);
    tasks.push(...page.tasks);
    const { next_cursor } = page;
    if (next_cursor === null || tasks.length >= most) return { tasks, next_cursor };
    cursor = `&cursor=${encodeURIComponent(next_cursor)}`;
  }
}

/** @param giveUpMs milliseconds without a connection after which following a task ends; a minute unless given */
export function createServiceClient(address: ServiceAddress, giveUpMs?: number): ServiceClient {
  async function ask<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
    const result = schema.safeParse(await callService(address, call));
    if (result.success) return result.data;
    throw new CliError(
      'unexpected_answer',
      `${address.url} answered in another shape than this command knows: service and command are of different versions`,
    );
  }

  const get = <T>(schema: z.ZodType<T>, path: string): Promise<T> => ask(schema, { method: 'GET', path });

  const post = (path: string, body: object): Promise<MessageTaken> =>
    ask(messageTaken, { method: 'POST', path, body });

  const page = (cursor: string): Promise<TaskList> => get(taskList, `/tasks?limit=100&cursor=${cursor}`);

  const pathOf = async (task: string, rest = ''): Promise<string> =>
    `/tasks/${await findTask(task, page)}${rest}`;

  return {
    url: address.url,
    submit: (submission, patience) =>
      submitUntilAdmitted((call) => ask(taskAccepted, call), submission, patience),
    status: async (task) => get(taskStatus, await pathOf(task)),
    list: (most) => newest(most, (query) => get(taskList, `/tasks?${query}`)),
    events: async (task, after) => get(eventPage, await pathOf(task, `/events?after=${after}`)),
    code: async (task, version) =>
      get(taskCode, await pathOf(task, `/code${version === null ? '' : `?version=${version}`}`)),
    cancel: async (task) => ask(taskStatus, { method: 'DELETE', path: await pathOf(task) }),
    reportBug: async (task, body) => post(await pathOf(task, '/bug-reports'), body),
    intervene: async (task, body) => post(await pathOf(task, '/interventions'), body),
    health: () => readHealth(address),
    queue: () => get(queueStatus, '/queue'),
    cancelAllAndEnd: (signal) =>
      ask(shutdownAccepted, {
        method: 'POST',
        path: '/admin/shutdown',
        body: { cancel: true },
        headers: { prefer: 'wait=600' },
        signal,
      }),
    async *follow(task, after, signal, onLost = () => undefined) {
      const taskId = await untilStarted(() => findTask(task, page), signal);
      const patience = giveUpMs === undefined ? {} : { giveUpMs };
      // With what speaks WebSocket, which most commands do not.
      const { followTask } = await import('./follow-task.js');
      yield* followTask(address, { taskId, after, signal, onLost, ...patience });
    },
  };
}

/** /health answers 503 with the same document when a part is down. */
async function readHealth(address: ServiceAddress): Promise<HealthView> {
  const signal = AbortSignal.timeout(5_000);
  const headers: Record<string, string> =
    address.token === null ? {} : { authorization: `Bearer ${address.token}` };
  try {
    const { text } = await exchange(new URL('/health', address.url), { method: 'GET', headers, signal });
    return health.parse(JSON.parse(text));
  } catch (error) {
    // callService knows how to name what is wrong: nobody there, no token, or something else on that port.
    await callService(address, { method: 'GET', path: '/health', signal: AbortSignal.timeout(5_000) });
    throw new CliError('unexpected_answer', `${address.url}/health did not answer as Code Intern does`, {
      cause: error,
    });
  }
}
