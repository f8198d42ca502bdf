import type { PriorityName } from '../admission/priority.js';
import type { ReportLayer } from '../journal/report-validity.js';
import type { EventEnvelope } from '../kernel/event-envelope.js';
import type { JsonObject } from '../kernel/json.js';
import type { VectorClock } from '../kernel/vector-clock.js';
import type { TaskEventType } from './event-types.js';
import type { FileRef, Language, PlannedModule } from './plan.js';
import type { TestFailure, TestFailureReason, TestRun, TestScope } from './test-run.js';

export type { TestFailure, TestFailureReason, TestOutcome, TestScope } from './test-run.js';

/** How one model call went (CX-9); texts lie in the task's blob folder under the hashes. */
export type CallRecord = {
  readonly call_id: string;
  readonly model: string;
  readonly routing: string;
  readonly asks: number;
  readonly prompt_tokens_estimated: number;
  readonly prompt_tokens: number | null;
  readonly answer_tokens: number | null;
  readonly slots: Readonly<Record<string, number>>;
  readonly duration_ms: number;
  readonly prompt_sha256: string;
  readonly answer_sha256: string;
};

type CodeChange = {
  readonly module: string | null;
  readonly iteration: number;
  readonly step: string;
  readonly commit: string;
  readonly code_hash: string;
  readonly files: readonly FileRef[];
  readonly strategy: string;
  readonly call: CallRecord | null;
};

/** What each event carries in `data`. */
export type TaskEventData = {
  readonly TASK_STARTED: {
    readonly request_sha256: string;
    readonly prompt_line: string;
    readonly language: Language | null;
    readonly model: string | null;
    readonly priority: PriorityName;
    readonly max_iterations: number;
    /** Running time in milliseconds after which the task ends; null without a limit. */
    readonly timeout_ms: number | null;
  };
  readonly PLANNING_COMPLETE: {
    readonly language: Language;
    readonly modules: readonly PlannedModule[];
    readonly call: CallRecord;
  };
  readonly MODULE_STARTED: { readonly module: string; readonly index: number; readonly total: number };
  readonly CODE_GENERATED: CodeChange;
  readonly TEST_STARTED: {
    readonly run: string;
    readonly scope: TestScope;
    readonly module: string | null;
    readonly code_hash: string;
  };
  readonly TEST_PASSED: TestRun;
  readonly TEST_FAILED: TestRun & {
    readonly reason: TestFailureReason;
    readonly failures: readonly TestFailure[];
  };
  readonly CORRECTION_STARTED: {
    readonly module: string;
    readonly iteration: number;
    /** The failed run that it follows; null when a person asked for it. */
    readonly run: string | null;
    /** The event of the person's report or guidance that it answers; null after a failed run. */
    readonly answers: string | null;
  };
  readonly CORRECTION_COMPLETED: {
    readonly module: string;
    readonly iteration: number;
    readonly code_hash: string;
  };
  readonly MODULE_ITERATION: {
    readonly module: string;
    readonly iteration: number;
    readonly outcome: 'passed' | 'failed';
  };
  readonly MODULE_COMPLETE: { readonly module: string; readonly iterations: number };
  readonly BUG_REPORT_RECEIVED: {
    readonly description: string;
    readonly code_version: number;
    readonly code_hash: string | null;
    readonly client: string;
    /** The module that it is to correct. */
    readonly module: string | null;
    /** The clock that the reporter sent. */
    readonly seen: VectorClock | null;
    /** The layer that found it stale; null for a valid report (EV-44). */
    readonly refused_by: ReportLayer | null;
  };
  readonly USER_INTERVENTION: { readonly kind: string; readonly client: string } & JsonObject;
  readonly TASK_PREEMPTED: { readonly reason: string };
  readonly TASK_RESUMED: { readonly reason: string };
  readonly TASK_COMPLETE: {
    readonly proof: {
      readonly test_event_id: string;
      readonly run: string;
      readonly code_version: number;
      readonly code_hash: string;
    };
    readonly modules: number;
    /** Tests that passed. */
    readonly tests: number;
    /** Left out by earlier versions, like the next. */
    readonly skipped?: number;
    /** Reasons not to take the proof at its word; each stands in the events of the test runs. */
    readonly suspicions?: number;
    readonly calls: number;
  };
  readonly TASK_FAILED: { readonly reason: string; readonly message: string; readonly module: string | null };
  readonly TASK_CANCELLED: {
    readonly reason: string;
    /** How it was ended where it could not end itself, or what it gave up; left out for the usual end. */
    readonly message?: string;
  };
};

/** An event of one known type; a union over all types when not narrowed. */
export type TaskEvent = {
  readonly [Type in TaskEventType]: EventEnvelope<Type, TaskEventData[Type]>;
}[TaskEventType];

/** An event as read from disk: perhaps of a newer writer, so neither its type nor its data is known yet (EV-7). */
export type RecordedEvent = EventEnvelope<string, JsonObject>;

/** What `decide` returns: what happened and who did it, before it gets an id, a time, a place and a clock. */
export type TaskEventDraft = {
  readonly [Type in TaskEventType]: {
    readonly event_type: Type;
    readonly data: TaskEventData[Type];
    readonly actor: Actor;
    /** The version of the code after this event; null leaves it as it is. */
    readonly code_version: number | null;
  };
}[TaskEventType];

type Source = 'planner' | 'coder' | 'tester' | 'scheduler' | 'auditor' | `user:${string}`;

/** Who ticks a clock (EV-13); after resets of the workflow with their number (EV-21). Ids are given out here and nowhere else. */
export type Actor = Source | `${Source}~${number}`;
