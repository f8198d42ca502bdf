import type { Alert } from '../domain/admission/back-pressure.js';
import type { Orphan, Stranger } from '../domain/admission/queue.js';
import type {
  CallRecord,
  RecordedEvent,
  TestFailure,
  TestFailureReason,
  TestOutcome,
  TestScope,
} from '../domain/task/events.js';
import type { FileRef, Language, Plan } from '../domain/task/plan.js';
import type { StubCheck } from '../domain/task/proof/stub-check.js';

/**
 * What crosses the border between workflow and activities. Kept small: ids and hashes, never conversations or code.
 * These shapes stand in recorded histories: add fields, never rename them.
 */

/** Which step of which task; `step` is unique within the task and is the idempotency key of what it writes. */
export type StepRef = {
  readonly task_id: string;
  readonly step: string;
  readonly kind: 'plan' | 'write' | 'correct';
  readonly module: string | null;
  readonly iteration: number;
};

/**
 * The state that a step is to work from: the journal up to `sequence`. `tail` holds the last events of it, those that
 * the journal may not have yet, so that a journal that cannot be written holds up no step (EV-29).
 */
export type RecordRef = { readonly sequence: number; readonly tail: readonly RecordedEvent[] };

export type StepLimits = {
  /** Milliseconds for the step itself; for a model call counted from the first token. */
  readonly step_ms: number;
  /** Milliseconds until the first token. */
  readonly load_ms: number;
  /**
   * Milliseconds of running time that the task has left for a model call, loading included; null without a limit. A test
   * run has it in `step_ms`. Left out by earlier versions.
   */
  readonly left_ms?: number | null;
};

export type AskModelInput = {
  readonly step: StepRef;
  readonly record: RecordRef;
  readonly limits: StepLimits;
  /** The run that orders it; left out by earlier versions. */
  readonly run_id?: string;
};

export type AskModelResult =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly call: CallRecord }
  | {
      readonly kind: 'code';
      readonly files: readonly FileRef[];
      readonly strategy: string;
      readonly call: CallRecord;
    }
  /** The model answered, but nothing in it could be used, also after asking again. */
  | {
      readonly kind: 'unusable';
      readonly reason: string;
      readonly message: string;
      readonly call: CallRecord;
    };

export type CommitCodeInput = {
  readonly task_id: string;
  readonly version: number;
  readonly parent: string | null;
  readonly files: readonly FileRef[];
  readonly language: Language;
  readonly step: string;
  readonly time: string;
  readonly subject: string;
  /** The run that orders it; histories of earlier versions have neither of these two. */
  readonly run_id?: string;
  /** The run that the latest reset of the task began; null before any. */
  readonly reset_run?: string | null;
};
export type CommitCodeResult = {
  readonly commit: string;
  readonly code_hash: string;
  readonly files: readonly FileRef[];
};

export type RunTestsInput = {
  readonly task_id: string;
  readonly run: string;
  readonly scope: TestScope;
  readonly module: string | null;
  readonly language: Language;
  readonly commit: string;
  readonly test_files: readonly string[];
  /** Modules whose tests run against stubs too when all are green; left out by earlier versions. */
  readonly stubs?: readonly { readonly module: string; readonly file: string; readonly test_file: string }[];
  readonly limits: StepLimits;
  /** The workflow's run that orders it; left out by earlier versions. */
  readonly run_id?: string;
};
export type RunTestsResult = {
  readonly outcome: 'passed' | 'failed';
  readonly reason: TestFailureReason | null;
  readonly tests: readonly TestOutcome[];
  readonly failures: readonly TestFailure[];
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  /** Left out by earlier versions, like `stub_checks`. */
  readonly skipped?: number;
  /** All in all, runs against stubs included. */
  readonly duration_ms: number;
  readonly stub_checks?: readonly StubCheck[];
  readonly sandbox: string;
  readonly output: { readonly sha256: string; readonly bytes: number; readonly truncated: boolean } | null;
};

/** The code of a task, which a step did not find as it was made, made again from the orders to commit it. */
export type RemakeCodeInput = { readonly task_id: string };

export type RecordEventsInput = {
  readonly task_id: string;
  readonly run_id: string;
  readonly continued_from: string | null;
  readonly events: readonly RecordedEvent[];
  /** The run that the latest reset of the task began; null before any, missing in older histories. */
  readonly reset_run?: string | null;
  /** How many resets there were so far; missing in older histories. */
  readonly reset_count?: number;
};
export type RecordEventsResult = {
  readonly branch: number;
  readonly position: number;
  readonly sequence: number;
};

export type TakeRequestInput = { readonly task_id: string; readonly request_sha256: string };
export type TakeRequestResult = {
  readonly language: Language | null;
  readonly model: string | null;
  /** Running time in milliseconds that the caller allows; null: the service's own limit. */
  readonly timeout_ms: number | null;
};

export type WriteReportInput = { readonly task_id: string; readonly record: RecordRef };

export { FAILURE } from '../domain/task/failure-types.js';

/** Every effect that a workflow of this product may ask for. */
export type Activities = {
  askModel(input: AskModelInput): Promise<AskModelResult>;
  runTests(input: RunTestsInput): Promise<RunTestsResult>;
};

/** Effects that belong to the data folder; served by the one process that holds its lock. */
export type JournalActivities = {
  takeRequest(input: TakeRequestInput): Promise<TakeRequestResult>;
  commitCode(input: CommitCodeInput): Promise<CommitCodeResult>;
  remakeCode(input: RemakeCodeInput): Promise<void>;
  recordEvents(input: RecordEventsInput): Promise<RecordEventsResult>;
  writeReport(input: WriteReportInput): Promise<void>;
};

export type RebuildJournalInput = { readonly task_id: string };
export type RebuildJournalResult = {
  readonly task_id: string;
  readonly lines: number;
  readonly bytes: number;
  /** False when what was there is what the history tells. */
  readonly changed: boolean;
  /** What else of the task's folder was made again, and what is not there and cannot be, in words for people. */
  readonly restored: readonly string[];
  readonly lost: readonly string[];
  /** Why it could not be rebuilt, for people; null when it was. */
  readonly problem: string | null;
};

/** What a person may ask of the process that holds the data folder's lock. */
export type KeeperActivities = {
  rebuildJournal(input: RebuildJournalInput): Promise<RebuildJournalResult>;
};

/** What admission asks when it is not certain: which of its tasks have closed, and which open ones it does not know. */
export type SurveyTasksInput = {
  readonly known: readonly string[];
  /** The run of admission that asks: what was open before it began must not be missing. */
  readonly run_id: string;
  /** True for an admission that has nothing from an earlier run, which may have been lost. */
  readonly is_fresh: boolean;
};
export type SurveyTasksResult = {
  readonly closed: readonly string[];
  readonly strangers: readonly Stranger[];
  /** Accepted by a run of admission that is lost, before it could start their workflows. */
  readonly orphans: readonly Orphan[];
};

export type AdmissionActivities = {
  surveyTasks(input: SurveyTasksInput): Promise<SurveyTasksResult>;
  raiseAlert(alert: Alert): Promise<void>;
};
