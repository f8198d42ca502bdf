import { DomainError } from '../kernel/domain-error.js';
import type { PriorityName } from '../admission/priority.js';
import type { VectorClock } from '../kernel/vector-clock.js';
import type { TestFailure, TestFailureReason, TestScope } from './events.js';
import type { FileRef, Language, PlannedModule } from './plan.js';
import type { ModuleTests } from './proof/module-tests.js';

/** `not_started` is the fold's word for no TASK_STARTED yet; the doors say `created` then (EV-1). */
export type TaskStatus =
  | 'not_started'
  | 'running'
  | 'preempted'
  | 'paused'
  | 'waiting_for_user'
  | 'completed'
  | 'failed'
  | 'cancelled';

/** Where a module stands between two steps: it names what is to be done next. */
export type ModulePhase =
  'planned' | 'started' | 'written' | 'failed' | 'correcting' | 'corrected' | 'passed' | 'complete';

export type ModuleState = PlannedModule & {
  readonly phase: ModulePhase;
  readonly iterations: number;
  /** Iterations that do not count against the limit: those before a person last asked for a change. */
  readonly excused: number;
  /** Missing in what tasks of an earlier version carried over. */
  readonly tests?: ModuleTests;
};

/** The latest finished test run on the code as it was then. */
export type TestState = {
  readonly event_id: string;
  readonly run: string;
  readonly scope: TestScope;
  readonly module: string | null;
  readonly outcome: 'passed' | 'failed';
  readonly code_version: number;
  readonly code_hash: string;
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly reason: TestFailureReason | null;
  readonly failures: readonly TestFailure[];
};

/** Something that a person said and that no model has read yet. Plain JSON. */
export type Demand = {
  /** Of the event that brought it. */
  readonly event_id: string;
  readonly vector_clock: VectorClock;
  readonly kind: 'guidance' | 'bug_report';
  readonly text: string;
  /** The module that a bug report is about; null for guidance, which is for whatever comes next. */
  readonly module: string | null;
  /** True when work is to be done for it at the next safe point, not only when a model is asked anyway. */
  readonly urgent: boolean;
};

export type Failure = { readonly reason: string; readonly message: string; readonly module: string | null };

/** What is true of a task after its events so far. Plain JSON: it is carried over continue-as-new. */
export type TaskState = {
  readonly task_id: string | null;
  readonly status: TaskStatus;
  readonly sequence: number;
  readonly priority: PriorityName;
  readonly prompt_line: string;
  readonly request_sha256: string | null;
  readonly language: Language | null;
  readonly model: string | null;
  readonly max_iterations: number;
  /** Milliseconds that the task may run; null without a limit. */
  readonly timeout_ms: number | null;
  /** The sum of its steps' durations in milliseconds: waiting does not count, nor does a laptop that is closed. */
  readonly running_ms: number;
  readonly modules: readonly ModuleState[];
  readonly current_module: string | null;
  readonly code_version: number;
  readonly code_hash: string | null;
  /** Of the latest event that made a code version; null before the first. */
  readonly code_clock: VectorClock | null;
  readonly commit: string | null;
  /** The files of the current version by path. */
  readonly files: readonly FileRef[];
  readonly last_test: TestState | null;
  readonly guidance: readonly string[];
  readonly bug_reports: readonly {
    readonly event_id: string;
    readonly description: string;
    readonly code_version: number;
  }[];
  /** What a person said and no model has read yet, oldest first. */
  readonly unanswered: readonly Demand[];
  /** True from a request to pause until the one to resume; the status says what is really so. */
  readonly pause_wanted: boolean;
  /** True from TASK_PREEMPTED to TASK_RESUMED: nothing runs, whatever the status says why. */
  readonly at_rest: boolean;
  /** What a person asked for that goes before the request's own settings, also before the start; null: nothing. */
  readonly chosen: { readonly priority: PriorityName | null; readonly max_iterations: number | null };
  /** 0…1, never goes down (WF-7). */
  readonly progress: number;
  readonly calls: number;
  readonly preemptions: number;
  readonly started_at: string | null;
  readonly updated_at: string | null;
  readonly ended_at: string | null;
  /** Why it failed; of a cancelled task how it was ended, where it could not end itself. */
  readonly failure: Failure | null;
  /** Events left out of the state: of a newer writer, with fields missing, stale, or after the end. */
  readonly skipped: number;
};

export function initialState(): TaskState {
  return {
    task_id: null,
    status: 'not_started',
    sequence: 0,
    priority: 'MEDIUM',
    prompt_line: '',
    request_sha256: null,
    language: null,
    model: null,
    max_iterations: 5,
    timeout_ms: null,
    running_ms: 0,
    modules: [],
    current_module: null,
    code_version: 0,
    code_hash: null,
    code_clock: null,
    commit: null,
    files: [],
    last_test: null,
    guidance: [],
    bug_reports: [],
    unanswered: [],
    pause_wanted: false,
    at_rest: false,
    chosen: { priority: null, max_iterations: null },
    progress: 0,
    calls: 0,
    preemptions: 0,
    started_at: null,
    updated_at: null,
    ended_at: null,
    failure: null,
    skipped: 0,
  };
}

/** The module being worked on, if any. */
export function currentModule(state: TaskState): ModuleState | null {
  return state.modules.find((module) => module.name === state.current_module) ?? null;
}

export function hasEnded(state: TaskState): boolean {
  return state.status === 'completed' || state.status === 'failed' || state.status === 'cancelled';
}

/** @throws DomainError `unknown_module` */
export function moduleNamed(state: TaskState, name: string): ModuleState {
  const found = state.modules.find((module) => module.name === name);
  if (!found) throw new DomainError('unknown_module', `the plan has no module "${name}"`, 'module');
  return found;
}

/** True when all tests together have passed on the code as it is now (CX-35). */
export function hasProof(state: TaskState): boolean {
  const test = state.last_test;
  return (
    test !== null &&
    test.scope === 'all' &&
    test.outcome === 'passed' &&
    test.code_version === state.code_version
  );
}
