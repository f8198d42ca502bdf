import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { PressureLevel, PressureState } from '../domain/admission/back-pressure.js';
import {
  readLease,
  readRelease,
  readReprioritise,
  readReturned,
  readSubmissions,
  readTaskId,
  readTaskIds,
  type Release,
} from '../domain/admission/messages.js';
import type { PriorityName } from '../domain/admission/priority.js';
import type {
  AdmissionState,
  QueueLimits,
  QueueSubmission,
  QueueVerdict,
  Stage,
} from '../domain/admission/queue-state.js';
import type { Returned } from '../domain/admission/rejoin.js';
import {
  readAdmissionSettings,
  type AdmissionSettings,
  type TaskSettings,
} from '../domain/admission/settings.js';
import type { ReportLayer } from '../domain/journal/report-validity.js';
import type { Ledger } from '../domain/task/ledger.js';
import { readBugReport, readIntervention } from '../domain/task/messages/index.js';
import type { TaskState } from '../domain/task/state.js';
import {
  checkedQuery,
  checkedSignal,
  checkedUpdate,
  expiring,
  only,
  REFUSED_MESSAGE,
} from './checked-messages.js';
import type { Resets } from './coding-task/resets.js';

export type { AdmissionSettings, Release, TaskSettings };

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
  /** How many of its resets admission has been told of; only after continuing as new, left out by earlier versions. */
  readonly told_resets?: number;
  readonly carried: Carried | null;
};

export type CodingTaskOutcome = { readonly status: string; readonly code_version: number };

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

/** A task may run, under this lease number; any other number is void from now on. */
export const grantSignal = checkedSignal<[lease: number]>()('grant', only(readLease));
/** A task is to stop at its next safe point, end its step for real, and answer with a release of this number. */
export const preemptSignal = checkedSignal<[lease: number]>()('preempt', only(readLease));
export const releaseSignal = checkedSignal<[release: Release]>()('release', only(readRelease));
/** A task that gave its place back as `parked` wants one again. */
export const requeueSignal = checkedSignal<[taskId: string]>()('requeue', only(readTaskId));
/** A task that was reset, or started by hand, tells that it holds no place, whatever it held before. */
export const rejoinSignal = checkedSignal<[task: Returned]>()('rejoin', only(readReturned));
export const reprioritiseSignal = checkedSignal<
  [change: { readonly task_id: string; readonly priority: PriorityName }]
>()('reprioritise', only(readReprioritise));
/** Somebody wants a task cancelled whose workflow may not be there yet. */
export const withdrawSignal = checkedSignal<[taskId: string]>()('withdraw', only(readTaskId));
/** Submissions whose callers got no answer in time and were told that nothing of them will run. */
export const revokeSignal = checkedSignal<[taskIds: readonly string[]]>()('revoke', only(readTaskIds));
export const configureSignal = checkedSignal<[settings: AdmissionSettings]>()(
  'configure',
  only(readAdmissionSettings),
);
/** A group of submissions; the verdicts come in the same order. */
export const submitUpdate = checkedUpdate<readonly QueueVerdict[], [group: readonly QueueSubmission[]]>()(
  'submit',
  only(readSubmissions),
);
export const statsQuery = checkedQuery<AdmissionStats>()('stats');
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
 * which are answered (WF-4, EV-44).
 */
export const reportBugSignal = checkedSignal<[report: unknown]>()('reportBug', only(readBugReport));
/** `expires_at`: milliseconds since 1970 after which the update must not be taken any more: its sender has gone. */
export const reportBugUpdate = checkedUpdate<Acknowledged, [report: unknown, expires_at?: number]>()(
  'reportBug',
  expiring(readBugReport),
);
export const interveneSignal = checkedSignal<[intervention: unknown]>()('intervene', only(readIntervention));
export const interveneUpdate = checkedUpdate<Acknowledged, [intervention: unknown, expires_at?: number]>()(
  'intervene',
  expiring(readIntervention),
);
/** The failure types with which these updates are refused; details[0] of the first holds a StaleReport, of the last a code. */
export const REFUSED = { stale: 'StaleReport', ended: 'TaskEnded', message: REFUSED_MESSAGE } as const;
export type StaleReport = {
  readonly layer: ReportLayer;
  readonly code_version: number;
  readonly sequence: number;
};

/** The fold of the task's events so far, also those not yet in the journal. */
export const stateQuery = checkedQuery<TaskState>()('state');

/** The failure type with which `submit` is refused when nobody of a group can enter; details[0] holds the verdicts. */
export const GROUP_REFUSED = 'GroupRefused';

export const statusAttribute = defineSearchAttributeKey('InternStatus', SearchAttributeType.KEYWORD);
export const priorityAttribute = defineSearchAttributeKey('InternPriority', SearchAttributeType.KEYWORD);
export const languageAttribute = defineSearchAttributeKey('InternLanguage', SearchAttributeType.KEYWORD);
export const versionAttribute = defineSearchAttributeKey('InternVersion', SearchAttributeType.INT);
