import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { PressureLevel, PressureState } from '../domain/admission/back-pressure.js';
import type { GivenBack } from '../domain/admission/queue.js';
import type {
  AdmissionState,
  QueueLimits,
  QueueSubmission,
  QueueVerdict,
  Stage,
} from '../domain/admission/queue-state.js';
import type { PriorityName } from '../domain/admission/priority.js';
import type { Ledger } from '../domain/task/ledger.js';
import type { ReportLayer } from '../domain/journal/report-validity.js';
import type { TaskState } from '../domain/task/state.js';
import type { Resets } from './coding-task/resets.js';

/** How a task is worked on; given with its start, so that a running task is not changed by a restart with other settings. */
export type TaskSettings = {
  readonly max_iterations: number;
  /** Running time in milliseconds of a task that names no limit of its own. */
  readonly task_ms: number;
  /** Milliseconds; see StepLimits. */
  readonly step_ms: number;
  readonly load_ms: number;
  /** Milliseconds without a heartbeat after which a step's worker counts as dead. */
  readonly heartbeat_ms: number;
  readonly workflow_task_ms: number;
  /** Events of Temporal's history after which a task continues as new. */
  readonly history_events: number;
};

/** What a task takes along when it continues as new: JSON, all of it. */
export type Carried = {
  readonly state: TaskState;
  readonly ledger: Ledger;
  readonly steps: number;
  /** Left out by earlier versions. */
  readonly resets?: Resets;
};

export type CodingTaskInput = {
  readonly request_sha256: string;
  readonly prompt_line: string;
  readonly priority: PriorityName;
  readonly client: string;
  readonly settings: TaskSettings;
  /** The lease it starts with, or null when it has to wait for one. */
  readonly lease: number | null;
  /** The lease that admission has asked for and that is not yet given back; only after continuing as new. */
  readonly wanted?: number | null;
  readonly carried: Carried | null;
};

export type CodingTaskOutcome = { readonly status: string; readonly code_version: number };

export type AdmissionSettings = {
  readonly limits: QueueLimits;
  readonly task: TaskSettings;
  /** Events of Temporal's history after which admission continues as new; 8,000 when left out. */
  readonly history_events?: number;
};

export type AdmissionInput = {
  readonly settings: AdmissionSettings;
  readonly carried: AdmissionState | null;
  readonly pressure?: PressureState;
  /** True while nobody has looked which tasks are open since there was nothing to carry over. Left out by earlier versions. */
  readonly is_fresh?: boolean;
};

export type AdmissionStats = {
  readonly limits: QueueLimits;
  /** Those that hold a place, also while they give it back. */
  readonly running: readonly AdmissionLine[];
  /** In the order in which they will get a place; those that were preempted stand among them. */
  readonly waiting: readonly WaitingLine[];
  /** Paused, or waiting for a person. */
  readonly parked: readonly AdmissionLine[];
  readonly pressure: PressureLevel;
  /** The level that people were last told of. */
  readonly announced: PressureLevel;
};
export type AdmissionLine = {
  readonly prompt_line: string;
  readonly task_id: string;
  readonly priority: PriorityName;
  readonly arrived_ms: number;
  readonly stage: Stage;
};
/** `estimate_ms`: milliseconds until it gets a place, if all goes on as it did; null when nobody can say yet. */
export type WaitingLine = AdmissionLine & { readonly estimate_ms: number | null };

/** A task tells that it has ended, or that it gives its place back for now. */
export type Release = {
  readonly task_id: string;
  /** The number under which it held the place, or was asked for it; null for a task that never heard of one. */
  readonly lease: number | null;
  readonly how: 'ended' | GivenBack;
  readonly priority: PriorityName;
};

/** A task may run, under this lease number; any other number is void from now on. */
export const grantSignal = defineSignal<[lease: number]>('grant');
/** A task is to stop at its next safe point, end its step for real, and answer with a release of this number. */
export const preemptSignal = defineSignal<[lease: number]>('preempt');
export const releaseSignal = defineSignal<[release: Release]>('release');
/** A task that gave its place back as `parked` wants one again. */
export const requeueSignal = defineSignal<[taskId: string]>('requeue');
export const reprioritiseSignal =
  defineSignal<[change: { readonly task_id: string; readonly priority: PriorityName }]>('reprioritise');
/** Somebody wants a task cancelled whose workflow may not be there yet. */
export const withdrawSignal = defineSignal<[taskId: string]>('withdraw');
/** Submissions whose callers got no answer in time and were told that nothing of them will run. */
export const revokeSignal = defineSignal<[taskIds: readonly string[]]>('revoke');
export const configureSignal = defineSignal<[settings: AdmissionSettings]>('configure');
/** A group of submissions; the verdicts come in the same order. */
export const submitUpdate = defineUpdate<readonly QueueVerdict[], [group: readonly QueueSubmission[]]>(
  'submit',
);
export const statsQuery = defineQuery<AdmissionStats>('stats');
/** What a message from a person became in the record of its task. */
export type Acknowledged = {
  readonly event_id: string;
  readonly sequence: number;
  readonly code_version: number;
  /** The module that a bug report is to correct; null for anything else. */
  readonly module: string | null;
};
/**
 * Messages of people come as signals, which anybody can send from Temporal's own tools, or as updates of the same name,
 * which are answered (WF-4, EV-44). Their shapes are checked by `readBugReport` and `readIntervention`.
 */
export const reportBugSignal = defineSignal<[report: unknown]>('reportBug');
/** `expires_at`: milliseconds since 1970 after which the update must not be taken any more: its sender has gone. */
export const reportBugUpdate = defineUpdate<Acknowledged, [report: unknown, expires_at?: number]>(
  'reportBug',
);
export const interveneSignal = defineSignal<[intervention: unknown]>('intervene');
export const interveneUpdate = defineUpdate<Acknowledged, [intervention: unknown, expires_at?: number]>(
  'intervene',
);
/** The failure types with which these updates are refused; details[0] of the first holds a StaleReport, of the last a code. */
export const REFUSED = { stale: 'StaleReport', ended: 'TaskEnded', message: 'RefusedMessage' } as const;
export type StaleReport = {
  readonly layer: ReportLayer;
  readonly code_version: number;
  readonly sequence: number;
};

/** The fold of the task's events so far, also those not yet in the journal. */
export const stateQuery = defineQuery<TaskState>('state');

/** The failure type with which `submit` is refused when nobody of a group can enter; details[0] holds the verdicts. */
export const GROUP_REFUSED = 'GroupRefused';

export const statusAttribute = defineSearchAttributeKey('InternStatus', SearchAttributeType.KEYWORD);
export const priorityAttribute = defineSearchAttributeKey('InternPriority', SearchAttributeType.KEYWORD);
export const languageAttribute = defineSearchAttributeKey('InternLanguage', SearchAttributeType.KEYWORD);
export const versionAttribute = defineSearchAttributeKey('InternVersion', SearchAttributeType.INT);
