import { findPriority, PRIORITY_NAMES } from '../admission/priority.js';
import { isPlainObject } from '../kernel/json.js';
import type { RecordedEvent, TaskEvent } from './events.js';
import type { TaskEventType } from './event-types.js';
import { LANGUAGES } from './plan.js';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** For fields that the fold can do without: a wrong one is refused, a missing one is not. */
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const shaped = (fields: Fields): Check => {
  const names = Object.keys(fields);
  const checks = Object.values(fields);
  return (value) => {
    if (!isPlainObject(value)) return false;
    // Counted, not `every`: each event of a record goes through here, and a fold feels the difference (EV-34).
    for (let index = 0; index < names.length; index += 1) {
      if (!checks[index]?.(value[names[index] ?? ''])) return false;
    }
    return true;
  };
};
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const CALL = optional(shaped({ asks: count }));
const MODULE = shaped({ name: text, purpose: text, depends_on: listOf(text), file: text, test_file: text });
const FILE = shaped({ path: text, sha256: text, bytes: count });
const FAILURE = shaped({ name: text, file: text, message: text });
const STUB_CHECK = shaped({
  module: text,
  returns_nothing: optional(text),
  throws: optional(text),
  weak_tests: listOf(text),
  not_checked: optional(text),
});
const RUN = {
  run: text,
  scope: oneOf(['module', 'all']),
  module: orNull(text),
  code_hash: text,
  total: count,
  passed: count,
  failed: count,
  skipped: optional(count),
  stub_checks: optional(listOf(STUB_CHECK)),
};

/** The fields without which an event means nothing to the fold. */
const REQUIRED: Readonly<Record<TaskEventType, Fields>> = {
  TASK_STARTED: {
    request_sha256: text,
    prompt_line: text,
    language: optional(oneOf(LANGUAGES)),
    model: optional(text),
    priority: oneOf(PRIORITY_NAMES),
    max_iterations: count,
    timeout_ms: optional(count),
  },
  PLANNING_COMPLETE: { language: oneOf(LANGUAGES), modules: listOf(MODULE), call: CALL },
  MODULE_STARTED: { module: text },
  CODE_GENERATED: { module: orNull(text), commit: text, code_hash: text, files: listOf(FILE), call: CALL },
  TEST_STARTED: { run: text, scope: RUN.scope, module: orNull(text) },
  TEST_PASSED: RUN,
  TEST_FAILED: { ...RUN, reason: text, failures: listOf(FAILURE) },
  CORRECTION_STARTED: { module: text, iteration: count },
  CORRECTION_COMPLETED: { module: text, code_hash: optional(text) },
  MODULE_ITERATION: { module: text, iteration: count, outcome: text },
  MODULE_COMPLETE: { module: text },
  BUG_REPORT_RECEIVED: { description: text, code_version: count },
  USER_INTERVENTION: { kind: text },
  TASK_PREEMPTED: { reason: text },
  TASK_RESUMED: {},
  TASK_COMPLETE: { proof: shaped({}) },
  TASK_FAILED: { reason: text, message: text, module: optional(text) },
  TASK_CANCELLED: { reason: text, message: optional(text) },
};

const FIELDS: ReadonlyMap<string, Fields> = new Map(Object.entries(REQUIRED));
const SHAPES: ReadonlyMap<string, Check> = new Map(
  [...FIELDS].map(([type, fields]) => [type, shaped(fields)]),
);

/** What the kinds of intervention that change the state need; other kinds only stand in the record. */
const INTERVENTIONS: ReadonlyMap<unknown, Check> = new Map([
  ['guidance', shaped({ text })],
  ['iteration_limit', shaped({ value: count })],
  ['model', shaped({ value: text })],
  ['priority', shaped({ value: (value) => findPriority(value) !== null })],
]);

/** True when this version of the product knows the event's type and finds the fields it needs (EV-30). */
export function isTaskEvent(event: RecordedEvent): event is RecordedEvent & TaskEvent {
  const hasShape = SHAPES.get(event.event_type);
  if (!hasShape || !hasEnvelope(event) || !hasShape(event.data)) return false;
  if (event.event_type !== 'USER_INTERVENTION') return true;
  return INTERVENTIONS.get(event.data.kind)?.(event.data) ?? true;
}

/** The field for which an event is none that the fold takes; null for one that is. For errors: the fold asks `isTaskEvent`. */
export function misfit(event: RecordedEvent): string | null {
  if (isTaskEvent(event)) return null;
  const fields = FIELDS.get(event.event_type) ?? {};
  const wrong = Object.entries(fields).find(([name, check]) => !check(event.data[name]));
  return wrong?.[0] ?? (event.event_type === 'USER_INTERVENTION' ? 'value' : 'event');
}

function hasEnvelope({ event_id, task_id, timestamp, code_version }: RecordedEvent): boolean {
  return text(event_id) && text(task_id) && text(timestamp) && count(code_version);
}
