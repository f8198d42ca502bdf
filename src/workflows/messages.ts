import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  AdmissionState,
  QueueLimits,
  QueueSubmission,
  QueueVerdict,
} from '../domain/admission/queue.js';
import type { PriorityName } from '../domain/admission/priority.js';
import type { Ledger } from '../domain/task/ledger.js';
import type { TaskState } from '../domain/task/state.js';

/** How a task is worked on; given with its start, so that a running task is not changed by a restart with other settings. */
export type TaskSettings = {
  readonly max_iterations: number;
  /** Running time in milliseconds of a task that names no limit of its own. */
  readonly task_ms: number;
  /** Milliseconds; see StepLimits. */
  readonly step_ms: number;
  readonly load_ms: number;
  readonly heartbeat_ms: number;
  readonly workflow_task_ms: number;
  /** Events of Temporal's history after which a task continues as new. */
  readonly history_events: number;
};

/** What a task takes along when it continues as new: JSON, all of it. */
export type Carried = { readonly state: TaskState; readonly ledger: Ledger; readonly steps: number };

export type CodingTaskInput = {
  readonly request_sha256: string;
  readonly prompt_line: string;
  readonly priority: PriorityName;
  readonly client: string;
  readonly settings: TaskSettings;
  /** The lease it starts with, or null when it has to wait for one. */
  readonly lease: number | null;
  readonly carried: Carried | null;
};

export type CodingTaskOutcome = { readonly status: string; readonly code_version: number };

export type AdmissionSettings = { readonly limits: QueueLimits; readonly task: TaskSettings };

export type AdmissionInput = {
  readonly settings: AdmissionSettings;
  readonly carried: AdmissionState | null;
};

export type AdmissionStats = {
  readonly limits: QueueLimits;
  readonly running: readonly AdmissionLine[];
  /** In the order in which they will run. */
  readonly waiting: readonly AdmissionLine[];
};
export type AdmissionLine = {
  readonly prompt_line: string;
  readonly task_id: string;
  readonly priority: PriorityName;
  readonly arrived_ms: number;
};

/** A task may run, under this lease number; any other number is void from now on. */
export const grantSignal = defineSignal<[lease: number]>('grant');
/** A task has ended and gives its place back. */
export const releaseSignal = defineSignal<[taskId: string]>('release');
/** Somebody wants a task cancelled whose workflow may not be there yet. */
export const withdrawSignal = defineSignal<[taskId: string]>('withdraw');
export const configureSignal = defineSignal<[settings: AdmissionSettings]>('configure');
/** A group of submissions; the verdicts come in the same order. */
export const submitUpdate = defineUpdate<readonly QueueVerdict[], [group: readonly QueueSubmission[]]>(
  'submit',
);
export const statsQuery = defineQuery<AdmissionStats>('stats');
/** The fold of the task's events so far, also those not yet in the journal. */
export const stateQuery = defineQuery<TaskState>('state');

/** The failure type with which `submit` is refused when nobody of a group can enter; details[0] holds the verdicts. */
export const GROUP_REFUSED = 'GroupRefused';

export const statusAttribute = defineSearchAttributeKey('InternStatus', SearchAttributeType.KEYWORD);
export const priorityAttribute = defineSearchAttributeKey('InternPriority', SearchAttributeType.KEYWORD);
export const languageAttribute = defineSearchAttributeKey('InternLanguage', SearchAttributeType.KEYWORD);
export const versionAttribute = defineSearchAttributeKey('InternVersion', SearchAttributeType.INT);
