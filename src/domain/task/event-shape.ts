import type { JsonObject, JsonValue } from '../kernel/json.js';
import { isPlainObject } from '../kernel/json.js';
import type { RecordedEvent, TaskEvent } from './events.js';
import { TASK_EVENT_TYPES, type TaskEventType } from './event-types.js';

type Check = (value: JsonValue | undefined) => boolean;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const list: Check = (value) => Array.isArray(value);
const object: Check = (value) => isPlainObject(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const named: Check = (value) =>
  Array.isArray(value) && value.every((item) => isPlainObject(item) && typeof item.name === 'string');

const RUN = {
  run: text,
  scope: text,
  module: orNull(text),
  code_hash: text,
  total: count,
  passed: count,
  failed: count,
};

/** The fields without which an event means nothing to the fold. */
const REQUIRED: Readonly<Record<TaskEventType, Readonly<Record<string, Check>>>> = {
  TASK_STARTED: { request_sha256: text, prompt_line: text, priority: text, max_iterations: count },
  PLANNING_COMPLETE: { language: text, modules: named },
  MODULE_STARTED: { module: text },
  CODE_GENERATED: { module: orNull(text), commit: text, code_hash: text, files: list },
  TEST_STARTED: { run: text, scope: text, module: orNull(text) },
  TEST_PASSED: RUN,
  TEST_FAILED: { ...RUN, reason: text, failures: list },
  CORRECTION_STARTED: { module: text, iteration: count },
  CORRECTION_COMPLETED: { module: text },
  MODULE_ITERATION: { module: text, iteration: count, outcome: text },
  MODULE_COMPLETE: { module: text },
  BUG_REPORT_RECEIVED: { description: text, code_version: count },
  USER_INTERVENTION: { kind: text },
  TASK_PREEMPTED: { reason: text },
  TASK_RESUMED: {},
  TASK_COMPLETE: { proof: object },
  TASK_FAILED: { reason: text, message: text },
  TASK_CANCELLED: { reason: text },
};

/** True when this version of the product knows the event's type and finds the fields it needs (EV-30). */
export function isTaskEvent(event: RecordedEvent): event is RecordedEvent & TaskEvent {
  if (!(TASK_EVENT_TYPES as readonly string[]).includes(event.event_type)) return false;
  const data: JsonObject = event.data;
  if (!isPlainObject(data)) return false;
  return Object.entries(REQUIRED[event.event_type as TaskEventType]).every(([field, check]) =>
    check(data[field]),
  );
}
