import { createGetCode, type GetCode } from './code/get-code.js';
import type { ApplicationDependencies } from './dependencies.js';
import { createFollowEvents, type FollowEvents } from './events/follow-events.js';
import { createGetCalls, type GetCalls } from './events/get-calls.js';
import { createGetEvents, type GetEvents } from './events/get-events.js';
import { createHealth, type Health } from './health/get-health.js';
import { createFollowOverview, type FollowOverview } from './overview/follow-overview.js';
import { createLookOver } from './overview/look-over.js';
import { createGetQueue, type GetQueue } from './queue/get-queue.js';
import { createCancelAllTasks } from './shutdown/cancel-all-tasks.js';
import { createDoor } from './shutdown/door.js';
import { createShutDown, type ShutDown } from './shutdown/shut-down.js';
import { createIntervene, type Intervene } from './messages/intervene.js';
import { createReportBug, type ReportBug } from './messages/report-bug.js';
import { createCancelTask, type CancelTask } from './tasks/cancel-task.js';
import { createEngineEar } from './tasks/engine-ear.js';
import { createGetTask, type GetTask } from './tasks/get-task.js';
import { createListTasks, type ListTasks } from './tasks/list-tasks.js';
import { createRecordProblems } from './tasks/record-problems.js';
import { createSubmitTask, type SubmitTaskUseCase } from './tasks/submit-task.js';
import { createWaitingRoom } from './tasks/waiting-room.js';
import { translating, translatingStream } from './translate-error.js';

const RETRY_EVERY_MS = 250;
const CANCEL_ALL_WITHIN_MS = 30_000;

/**
 * What a caller can ask for, the same by REST, WebSocket, MCP and command line. Every function throws ContractError
 * for a malformed request and ApplicationError for one that cannot be met; anything else is a defect.
 */
export type Application = {
  readonly submitTask: SubmitTaskUseCase;
  readonly getTask: GetTask;
  readonly listTasks: ListTasks;
  readonly cancelTask: CancelTask;
  readonly reportBug: ReportBug;
  readonly intervene: Intervene;
  readonly getEvents: GetEvents;
  readonly getCalls: GetCalls;
  readonly followEvents: FollowEvents;
  readonly getCode: GetCode;
  readonly health: Health;
  readonly getQueue: GetQueue;
  readonly followOverview: FollowOverview;
  readonly shutDown: ShutDown;
  /** From now on new tasks are refused. */
  readonly close: () => void;
};

export function createApplication(deps: ApplicationDependencies): Application {
  const room = createWaitingRoom({ now: deps.now, retryEveryMs: deps.retryEveryMs ?? RETRY_EVERY_MS });
  const engine = createEngineEar(deps);
  const journalLag = deps.journalLag ?? (() => null);
  const records = createRecordProblems(deps.journal);
  const witnesses = { engine, journal: deps.journal, records, journalLag };
  const getTask = createGetTask(witnesses);
  const door = createDoor();
  const blocked = (): number => room.blocked();
  const lookOver = createLookOver({ engine, getTask, blocked });
  const everyMs = deps.overviewEveryMs;
  const { shutDown, close } = createShutDown({
    ...deps,
    door,
    cancelAllTasks: createCancelAllTasks({ ...deps, engine }),
    cancelWithinMs: deps.cancelAllWithinMs ?? CANCEL_ALL_WITHIN_MS,
  });
  return {
    submitTask: translating(createSubmitTask({ ...deps, room, door, getTask })),
    getTask: translating(getTask),
    listTasks: translating(createListTasks(witnesses)),
    cancelTask: translating(createCancelTask({ ...deps, engine, getTask })),
    reportBug: translating(createReportBug({ ...witnesses, runner: deps.runner })),
    intervene: translating(createIntervene({ ...witnesses, runner: deps.runner })),
    getEvents: translating(createGetEvents(witnesses)),
    getCalls: translating(createGetCalls(witnesses)),
    followEvents: translatingStream(createFollowEvents({ ...deps, ...witnesses })),
    getCode: translating(createGetCode({ ...witnesses, getTask, repository: deps.repository })),
    health: createHealth({ ...deps, blocked, records }),
    getQueue: translating(createGetQueue({ engine, blocked })),
    followOverview: createFollowOverview({
      ...deps,
      lookOver,
      ...(everyMs === undefined ? {} : { everyMs }),
    }),
    shutDown: translating(shutDown),
    close,
  };
}
