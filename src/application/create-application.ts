import { createGetCode, type GetCode } from './code/get-code.js';
import type { ApplicationDependencies } from './dependencies.js';
import { createFollowEvents, type FollowEvents } from './events/follow-events.js';
import { createGetCalls, type GetCalls } from './events/get-calls.js';
import { createGetEvents, type GetEvents } from './events/get-events.js';
import { createHealth, type Health } from './health/get-health.js';
import { createCancelTask, type CancelTask } from './tasks/cancel-task.js';
import { createEngineEar } from './tasks/engine-ear.js';
import { createGetTask, type GetTask } from './tasks/get-task.js';
import { createListTasks, type ListTasks } from './tasks/list-tasks.js';
import { createSubmitTask, type SubmitTaskUseCase } from './tasks/submit-task.js';
import { createWaitingRoom } from './tasks/waiting-room.js';
import { translating, translatingStream } from './translate-error.js';

const RETRY_EVERY_MS = 250;

/**
 * What a caller can ask for, the same by REST, WebSocket, MCP and command line. Every function throws ContractError
 * for a malformed request and ApplicationError for one that cannot be met; anything else is a defect.
 */
export type Application = {
  readonly submitTask: SubmitTaskUseCase;
  readonly getTask: GetTask;
  readonly listTasks: ListTasks;
  readonly cancelTask: CancelTask;
  readonly getEvents: GetEvents;
  readonly getCalls: GetCalls;
  readonly followEvents: FollowEvents;
  readonly getCode: GetCode;
  readonly health: Health;
};

export function createApplication(deps: ApplicationDependencies): Application {
  const room = createWaitingRoom({ now: deps.now, retryEveryMs: deps.retryEveryMs ?? RETRY_EVERY_MS });
  const engine = createEngineEar(deps);
  const witnesses = { engine, journal: deps.journal };
  const getTask = createGetTask(witnesses);
  return {
    submitTask: translating(createSubmitTask({ ...deps, room, getTask })),
    getTask: translating(getTask),
    listTasks: translating(createListTasks(witnesses)),
    cancelTask: translating(createCancelTask({ ...deps, getTask })),
    getEvents: translating(createGetEvents(witnesses)),
    getCalls: translating(createGetCalls(witnesses)),
    followEvents: translatingStream(createFollowEvents(witnesses)),
    getCode: translating(createGetCode({ ...witnesses, repository: deps.repository })),
    health: createHealth({ ...deps, blocked: () => room.blocked() }),
  };
}
