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
import { followTask } from './follow-task.js';
import { callService, type Call } from './http.js';
import type { ServiceAddress } from './service-address.js';
import { submitUntilAdmitted, type Submission } from './submit.js';

/** What a command may ask of the running service; answers are held to the contract. Every call throws CliError. */
export type ServiceClient = {
  readonly url: string;
  /** Waits until the task has a place; `onWait` is called once when it has to. */
  submit(submission: Submission, onWait: () => void): Promise<TaskAccepted>;
  status(taskId: string): Promise<TaskStatusView>;
  list(): Promise<TaskList>;
  events(taskId: string, after: number): Promise<EventPage>;
  code(taskId: string, version: number | null): Promise<TaskCode>;
  cancel(taskId: string): Promise<TaskStatusView>;
  /** Bodies as AP-5 has them; the service checks them. */
  reportBug(taskId: string, body: object): Promise<MessageTaken>;
  intervene(taskId: string, body: object): Promise<MessageTaken>;
  health(): Promise<HealthView>;
  queue(): Promise<QueueStatus>;
  /** Cancels all tasks and ends the service; the answer comes when the tasks have ended, or did not in time. */
  cancelAllAndEnd(signal: AbortSignal): Promise<ShutdownAccepted>;
  /** The events after a sequence, then live ones, until the task ends or `signal` aborts. */
  follow(taskId: string, after: number, signal: AbortSignal): AsyncIterable<StreamMessage>;
};

const taskPath = (taskId: string, rest = ''): string => `/tasks/${encodeURIComponent(taskId)}${rest}`;

export function createServiceClient(address: ServiceAddress): ServiceClient {
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

  return {
    url: address.url,
    submit: (submission, onWait) =>
      submitUntilAdmitted((call) => ask(taskAccepted, call), submission, onWait),
    status: (taskId) => get(taskStatus, taskPath(taskId)),
    list: () => get(taskList, '/tasks'),
    events: (taskId, after) => get(eventPage, taskPath(taskId, `/events?after=${after}`)),
    code: (taskId, version) =>
      get(taskCode, taskPath(taskId, `/code${version === null ? '' : `?version=${version}`}`)),
    cancel: (taskId) => ask(taskStatus, { method: 'DELETE', path: taskPath(taskId) }),
    reportBug: (taskId, body) => post(taskPath(taskId, '/bug-reports'), body),
    intervene: (taskId, body) => post(taskPath(taskId, '/interventions'), body),
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
    follow: (taskId, after, signal) => followTask(address, { taskId, after, signal }),
  };
}

/** /health answers 503 with the same document when a part is down. */
async function readHealth(address: ServiceAddress): Promise<HealthView> {
  const signal = AbortSignal.timeout(5_000);
  const headers: Record<string, string> =
    address.token === null ? {} : { authorization: `Bearer ${address.token}` };
  try {
    const answer = await fetch(new URL('/health', address.url), { headers, signal });
    return health.parse(await answer.json());
  } catch (error) {
    // callService knows how to name what is wrong: nobody there, no token, or something else on that port.
    await callService(address, { method: 'GET', path: '/health', signal: AbortSignal.timeout(5_000) });
    throw new CliError('unexpected_answer', `${address.url}/health did not answer as Code Intern does`, {
      cause: error,
    });
  }
}
