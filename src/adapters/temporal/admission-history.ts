import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { SurveyTasksResult } from '../../activities/contract.js';
import type { Orphan } from '../../domain/admission/queue.js';
import type { QueueSubmission, QueueVerdict } from '../../domain/admission/queue-state.js';
import { revokeSignal, submitUpdate, withdrawSignal, type AdmissionInput } from '../../workflows/messages.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const SURVEY = 'surveyTasks';

/** What a run had promised so far. */
type Reading = {
  readonly accepted: Map<string, Orphan>;
  /** Those that a second caller was answered with. */
  readonly claimed: Set<string>;
  /** Groups of submissions by the id of the event that accepted their update for handling. */
  readonly groups: Map<string, readonly QueueSubmission[]>;
  /** Surveys under way, by the id of the event that scheduled them. */
  readonly surveys: Set<string>;
  isComplete: boolean;
};

function valueOf(payloads: { readonly payloads?: readonly Payload[] | null } | null | undefined): unknown {
  const payload = payloads?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload(payload) : null;
}

function promise(
  reading: Reading,
  orphans: readonly (Orphan & { readonly [extra: string]: unknown })[],
): void {
  for (const one of orphans) {
    const { task_id, request_sha256, prompt_line, priority, language, client, idempotency_key } = one;
    const orphan = { task_id, request_sha256, prompt_line, priority, language, client, idempotency_key };
    reading.accepted.set(task_id, orphan);
  }
}

/** A run that continued an earlier one brings along who was not started yet. */
function readStart(reading: Reading, { workflowExecutionStartedEventAttributes: start }: HistoryEvent): void {
  const input = start ? (valueOf(start.input) as AdmissionInput | null) : null;
  if (!input?.carried) return;
  // One that nobody has looked for yet knows only what it was told itself.
  reading.isComplete = input.is_fresh !== true;
  for (const { task_id, claimed } of input.carried.entries) if (claimed) reading.claimed.add(task_id);
  promise(
    reading,
    input.carried.entries.filter(({ started, withdrawn }) => !started && !withdrawn),
  );
}

function readUpdate(reading: Reading, event: HistoryEvent): void {
  const input = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  if (input?.name === submitUpdate.name)
    reading.groups.set(String(event.eventId), valueOf(input.args) as readonly QueueSubmission[]);
  const answer = event.workflowExecutionUpdateCompletedEventAttributes;
  if (!answer) return;
  const verdicts = (valueOf(answer.outcome?.success) ?? []) as readonly QueueVerdict[];
  const group = reading.groups.get(String(answer.acceptedEventId)) ?? [];
  const isIn = (one: QueueSubmission, index: number): boolean => {
    const verdict = verdicts[index];
    if (verdict?.outcome !== 'accepted') return false;
    if (verdict.task_id !== one.task_id) reading.claimed.add(verdict.task_id);
    return verdict.task_id === one.task_id;
  };
  promise(reading, group.filter(isIn));
}

/** A survey hands on what was found in the histories of runs before. */
function readSurvey(reading: Reading, event: HistoryEvent): void {
  if (event.activityTaskScheduledEventAttributes?.activityType?.name === SURVEY)
    reading.surveys.add(String(event.eventId));
  const done = event.activityTaskCompletedEventAttributes;
  if (!done || !reading.surveys.has(String(done.scheduledEventId))) return;
  reading.isComplete = true;
  promise(reading, (valueOf(done.result) as SurveyTasksResult).orphans);
}

function readWithdrawal(
  reading: Reading,
  { workflowExecutionSignaledEventAttributes: signal }: HistoryEvent,
): void {
  if (signal?.signalName === withdrawSignal.name) reading.accepted.delete(String(valueOf(signal.input)));
  if (signal?.signalName !== revokeSignal.name) return;
  for (const taskId of valueOf(signal.input) as readonly string[])
    if (!reading.claimed.has(taskId)) reading.accepted.delete(taskId);
}

/**
 * A task whose workflow was started, or was there already, needs no other: Temporal may have forgotten it since, because it
 * ended longer ago than the retention.
 */
function readChild(
  reading: Reading,
  {
    childWorkflowExecutionStartedEventAttributes: started,
    startChildWorkflowExecutionFailedEventAttributes: failed,
  }: HistoryEvent,
): void {
  const taskId = started?.workflowExecution?.workflowId ?? failed?.workflowId;
  if (taskId) reading.accepted.delete(taskId);
}

/** What a run of admission had promised, read from its history without running workflow code. */
export function submissionsOf(history: History): {
  readonly accepted: readonly Orphan[];
  /** False for a run that ended before it had taken over what earlier ones knew. */
  readonly isComplete: boolean;
} {
  const reading: Reading = {
    accepted: new Map(),
    claimed: new Set(),
    groups: new Map(),
    surveys: new Set(),
    isComplete: false,
  };
  for (const event of history.events ?? [])
    for (const read of [readStart, readUpdate, readSurvey, readWithdrawal, readChild]) read(reading, event);
  return { accepted: [...reading.accepted.values()], isComplete: reading.isComplete };
}
