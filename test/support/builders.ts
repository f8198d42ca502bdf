import { DEFAULT_PRIORITY } from '../../src/domain/admission/priority.js';
import type { JsonObject } from '../../src/domain/kernel/json.js';
import type { TaskEventType } from '../../src/domain/task/event-types.js';
import type {
  Actor,
  CallRecord,
  RecordedEvent,
  TaskEvent,
  TaskEventData,
} from '../../src/domain/task/events.js';
import type { FileRef, Plan, PlannedModule } from '../../src/domain/task/plan.js';
import { buildPlan } from '../../src/domain/task/plan-rules.js';

/** Fixed data for specs: the same ids, times and hashes in every run. */
export const TASK_ID = '0196f3c0-0000-7000-8000-000000000001';
export const CORRELATION_ID = 'request-1';
/** 2026-01-31T12:00:00.000Z */
export const T0 = Date.UTC(2026, 0, 31, 12);

export const hashOf = (mark: string): string => `${mark}-`.padEnd(64, '0');
export const eventId = (sequence: number): string =>
  `0196f3c0-0000-7000-8000-${sequence.toString(16).padStart(12, '0')}`;
export const timeOf = (sequence: number): string => new Date(T0 + sequence * 1_000).toISOString();

export const aCall = (change: Partial<CallRecord> = {}): CallRecord => ({
  call_id: 'call-1',
  model: 'mistral:7b',
  routing: 'default',
  asks: 1,
  prompt_tokens_estimated: 900,
  prompt_tokens: 880,
  answer_tokens: 210,
  slots: { system: 200, task: 700 },
  duration_ms: 4_000,
  prompt_sha256: hashOf('prompt'),
  answer_sha256: hashOf('answer'),
  ...change,
});

export const aFile = (path: string, mark = path): FileRef => ({ path, sha256: hashOf(mark), bytes: 120 });

export const aPlan = (...names: readonly string[]): Plan =>
  buildPlan(
    'typescript',
    (names.length > 0 ? names : ['email']).map((name) => ({
      name,
      purpose: `does ${name}`,
      depends_on: [],
    })),
  );

export const aModule = (name: string): PlannedModule => aPlan(name).modules[0]!;

/** Valid data of every type; `code` is the mark of the code's hash, and says which version is meant. */
export const DATA: TaskEventData = {
  TASK_STARTED: {
    request_sha256: hashOf('request'),
    prompt_line: 'Build email validator',
    language: 'typescript',
    model: null,
    priority: DEFAULT_PRIORITY,
    max_iterations: 5,
    timeout_ms: null,
  },
  PLANNING_COMPLETE: { ...aPlan(), call: aCall() },
  MODULE_STARTED: { module: 'email', index: 1, total: 1 },
  CODE_GENERATED: {
    module: 'email',
    iteration: 1,
    step: 'write-email-1',
    commit: 'c1',
    code_hash: hashOf('v1'),
    files: [aFile('src/email.ts'), aFile('test/email.test.ts')],
    strategy: 'whole-file',
    call: aCall(),
  },
  TEST_STARTED: { run: 'run-1', scope: 'module', module: 'email', code_hash: hashOf('v1') },
  TEST_PASSED: {
    run: 'run-1',
    scope: 'module',
    module: 'email',
    code_hash: hashOf('v1'),
    tests: [{ name: 'accepts a@b.c', file: 'test/email.test.ts', outcome: 'passed', duration_ms: 3 }],
    total: 1,
    passed: 1,
    failed: 0,
    duration_ms: 40,
    sandbox: 'bubblewrap',
    output: null,
  },
  TEST_FAILED: {
    run: 'run-1',
    scope: 'module',
    module: 'email',
    code_hash: hashOf('v1'),
    tests: [{ name: 'accepts a@b.c', file: 'test/email.test.ts', outcome: 'failed', duration_ms: 3 }],
    total: 1,
    passed: 0,
    failed: 1,
    duration_ms: 40,
    sandbox: 'bubblewrap',
    output: null,
    reason: 'assertions',
    failures: [{ name: 'accepts a@b.c', file: 'test/email.test.ts', message: 'expected true, was false' }],
  },
  CORRECTION_STARTED: { module: 'email', iteration: 2, run: 'run-1', answers: null },
  CORRECTION_COMPLETED: { module: 'email', iteration: 2, code_hash: hashOf('v2') },
  MODULE_ITERATION: { module: 'email', iteration: 1, outcome: 'failed' },
  MODULE_COMPLETE: { module: 'email', iterations: 1 },
  BUG_REPORT_RECEIVED: {
    description: 'accepts a@@b',
    code_version: 1,
    code_hash: hashOf('v1'),
    client: 'page',
    module: 'email',
    seen: null,
    refused_by: null,
  },
  USER_INTERVENTION: { kind: 'guidance', client: 'page', text: 'keep it simple' },
  TASK_PREEMPTED: { reason: 'more_urgent_task' },
  TASK_RESUMED: { reason: 'granted' },
  TASK_COMPLETE: {
    proof: { test_event_id: eventId(7), run: 'run-2', code_version: 1, code_hash: hashOf('v1') },
    modules: 1,
    tests: 1,
    calls: 2,
  },
  TASK_FAILED: { reason: 'iteration_limit', message: 'did not pass', module: 'email' },
  TASK_CANCELLED: { reason: 'user' },
};

const ACTORS: Partial<Record<TaskEventType, Actor>> = {
  PLANNING_COMPLETE: 'planner',
  CODE_GENERATED: 'coder',
  CORRECTION_COMPLETED: 'coder',
  TEST_STARTED: 'tester',
  TEST_PASSED: 'tester',
  TEST_FAILED: 'tester',
  USER_INTERVENTION: 'user:page',
  BUG_REPORT_RECEIVED: 'user:page',
};

type Place = { readonly sequence?: number; readonly code_version?: number; readonly timestamp?: string };

/** One event of the given type: `data` changes the valid data of `DATA`, `at` its place. */
export function anEvent<Type extends TaskEventType>(
  type: Type,
  data: Partial<TaskEventData[Type]> = {},
  at: Place = {},
): Extract<TaskEvent, { event_type: Type }> {
  const sequence = at.sequence ?? 1;
  return {
    event_id: eventId(sequence),
    task_id: TASK_ID,
    event_type: type,
    timestamp: at.timestamp ?? timeOf(sequence),
    sequence,
    vector_clock: { [ACTORS[type] ?? 'scheduler']: sequence },
    actor: ACTORS[type] ?? 'scheduler',
    causation_id: sequence > 1 ? eventId(sequence - 1) : null,
    correlation_id: CORRELATION_ID,
    code_version: at.code_version ?? 0,
    data: { ...DATA[type], ...data },
  } as unknown as Extract<TaskEvent, { event_type: Type }>;
}

/** What a journal may hold besides what the types allow. */
export function aRecorded(event_type: string, data: JsonObject, at: Place = {}): RecordedEvent {
  return { ...anEvent('TASK_RESUMED', {}, at), event_type, data };
}

type Entry = {
  [Type in TaskEventType]: readonly [Type, Partial<TaskEventData[Type]>?, number?];
}[TaskEventType];

/** A record from short entries [type, data?, code version?]: sequences from 1; the version stays until told otherwise. */
export function aRecord(...entries: readonly Entry[]): readonly TaskEvent[] {
  let code_version = 0;
  return entries.map(([type, data, version], index) => {
    code_version = version ?? code_version;
    return anEvent(type, data as never, { sequence: index + 1, code_version });
  });
}
