export { check } from './check.js';
export { ContractError } from './contract-error.js';
export { health, type HealthView, type QueueView } from './health.js';
export { problem, PROBLEM_MEDIA_TYPE, type Problem } from './problem.js';
export {
  clientFrame,
  CLIENT_FRAME_TYPES,
  CLOSE_CODES,
  STREAM_PROTOCOL,
  STREAM_TOKEN_PREFIX,
  streamMessage,
  type StreamMessage,
} from './stream.js';
export { checkSubmitTask, submitTaskFields, type SubmitTask } from './submit-task.js';
export { modelCall, taskCalls, type ModelCall, type TaskCalls } from './task-calls.js';
export { codeQuery, taskCode, type TaskCode } from './task-code.js';
export { afterSequence, eventPage, eventsQuery, pageSize, type EventPage } from './task-events.js';
export { taskId } from './task-id.js';
export { taskList, taskListQuery, type TaskList, type TaskListQuery } from './task-list.js';
export {
  taskAccepted,
  taskStatus,
  taskStatusFields,
  type DoorStatus,
  type TaskAccepted,
  type TaskResult,
  type TaskStatusView,
} from './task-status.js';
