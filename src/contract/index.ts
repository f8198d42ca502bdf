export { asMeant } from './as-meant.js';
export { check } from './check.js';
export { checkQuery, noQuery } from './check-query.js';
export { CLIENT_ID_HEADER, readClientId } from './client-id.js';
export { ContractError, invalidRequest } from './contract-error.js';
export { health, readiness, type HealthView, type Readiness } from './health.js';
export { overviewMessage, overviewMessages, type OverviewMessage, type TaskRow } from './overview.js';
export { problem, PROBLEM_MEDIA_TYPE, type Problem } from './problem.js';
export { queueStatus, type QueueStatus, type QueueView } from './queue.js';
export { shutdownAccepted, shutdownRequest, type ShutdownAccepted } from './shutdown.js';
export {
  clientFrame,
  CLIENT_FRAME_TYPES,
  CLOSE_CODES,
  STREAM_PROTOCOL,
  STREAM_TOKEN_PREFIX,
  streamMessage,
  type ClientFrame,
  type StreamMessage,
} from './stream.js';
export { checkSubmitTask, submitTaskFields, type SubmitTask } from './submit-task.js';
export { modelCall, taskCalls, type ModelCall, type TaskCalls } from './task-calls.js';
export { codeQuery, taskCode, type TaskCode } from './task-code.js';
export { eventPage, eventsQuery, pageSize, streamQuery, type EventPage } from './task-events.js';
export { taskId } from './task-id.js';
export {
  bugReportFields,
  checkBugReport,
  checkIntervention,
  interventionFields,
  messageTaken,
  type MessageTaken,
  type SeenClaim,
} from './task-messages.js';
export { taskList, taskListQuery, type TaskList, type TaskListQuery } from './task-list.js';
export {
  isEnded,
  taskAccepted,
  taskStatus,
  taskStatusFields,
  type DoorStatus,
  type ProblemCode,
  type TaskAccepted,
  type TaskResult,
  type TaskStatusView,
} from './task-status.js';
