import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  MOST_IN_GROUP,
  readAcceptedId,
  readOrphan,
  readTaskId,
  readTaskIds,
} from '../../domain/admission/messages.js';
import type { Orphan } from '../../domain/admission/queue.js';
import { readUnstarted } from '../../domain/admission/read-state.js';
import { readEach, readList, readObject } from '../../domain/kernel/fields.js';
import { revokeSignal, submitUpdate, withdrawSignal } from '../../workflows/messages.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const SURVEY = 'surveyTasks';
/** More than one look can find. */
const MOST_ORPHANS = 100_000;

/** What a run had promised so far. */
type Reading = {
  readonly accepted: Map<string, Orphan>;
  /** Those that a second caller was answered with. */
  readonly claimed: Set<string>;
  /** Groups of submissions by the id of the event that accepted their update for handling. */
  readonly groups: Map<string, readonly (Orphan | null)[]>;
  /** Surveys under way, by the id of the event that scheduled them. */
  readonly surveys: Set<string>;
  isComplete: boolean;
  /** Parts of the present event that cannot be read. */
  problems: readonly string[];
};

/** A step of a history that says nothing that can be read, without its content. */
export type Unreadable = { readonly eventId: string; readonly reason: string };

function valueOf(payloads: { readonly payloads?: readonly Payload[] | null } | null | undefined): unknown {
  const payload = payloads?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload(payload) : null;
}

function promise(reading: Reading, orphans: readonly Orphan[]): void {
  for (const one of orphans) reading.accepted.set(one.task_id, one);
}

/** A run that continued an earlier one brings along who was not started yet. */
function readStart(reading: Reading, { workflowExecutionStartedEventAttributes: start }: HistoryEvent): void {
  // Only a run that continues one can have anything; whoever starts admission by hand is not believed.
  if (!start?.continuedExecutionRunId) return;
  const { carried, is_fresh } = readObject(valueOf(start.input), 'input');
  if (carried === undefined || carried === null) return;
  // One that nobody has looked for yet knows only what it was told itself.
  reading.isComplete = is_fresh !== true;
  const { claimed, unstarted, problems } = readUnstarted(carried);
  reading.problems = problems;
  for (const taskId of claimed) reading.claimed.add(taskId);
  promise(reading, unstarted);
}

function readUpdate(reading: Reading, event: HistoryEvent): void {
  const input = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  if (input?.name === submitUpdate.name) {
    const { items, problems } = readEach(valueOf(input.args), 'submissions', MOST_IN_GROUP, readOrphan);
    reading.groups.set(String(event.eventId), items);
    reading.problems = problems;
  }
  const answer = event.workflowExecutionUpdateCompletedEventAttributes;
  const group = reading.groups.get(String(answer?.acceptedEventId)) ?? [];
  const verdicts = answer?.outcome?.success;
  if (!verdicts) return;
  const accepted = readList(valueOf(verdicts), 'verdicts', MOST_IN_GROUP, readAcceptedId);
  promise(
    reading,
    group.flatMap((one, index) => {
      const taskId = accepted[index] ?? null;
      if (taskId !== null && taskId !== one?.task_id) reading.claimed.add(taskId);
      return one !== null && taskId === one.task_id ? [one] : [];
    }),
  );
}

/** A survey hands on what was found in the histories of runs before. */
function readSurvey(reading: Reading, event: HistoryEvent): void {
  if (event.activityTaskScheduledEventAttributes?.activityType?.name === SURVEY)
    reading.surveys.add(String(event.eventId));
  const done = event.activityTaskCompletedEventAttributes;
  if (!done || !reading.surveys.has(String(done.scheduledEventId))) return;
  const { orphans } = readObject(valueOf(done.result), 'result');
  const { items, problems } = readEach(orphans, 'result.orphans', MOST_ORPHANS, readOrphan);
  reading.problems = problems;
  promise(
    reading,
    items.filter((one) => one !== null),
  );
  reading.isComplete = true;
}

function readWithdrawal(
  reading: Reading,
  { workflowExecutionSignaledEventAttributes: signal }: HistoryEvent,
): void {
  if (signal?.signalName === withdrawSignal.name) reading.accepted.delete(readTaskId(valueOf(signal.input)));
  if (signal?.signalName !== revokeSignal.name) return;
  for (const taskId of readTaskIds(valueOf(signal.input)))
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

const READERS = [readStart, readUpdate, readSurvey, readWithdrawal, readChild];

/**
 * What cannot be read in an event, which is passed over: anybody can have sent that run anything, and that said nothing to
 * admission either.
 */
function problemsIn(event: HistoryEvent, reading: Reading): readonly string[] {
  reading.problems = [];
  const thrown = READERS.flatMap((read) => {
    try {
      read(reading, event);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  return [...reading.problems, ...thrown];
}

/** What a run of admission had promised, read from its history without running workflow code. Never throws. */
export function submissionsOf(history: History): {
  readonly accepted: readonly Orphan[];
  /** False for a run that ended before it had taken over what earlier ones knew. */
  readonly isComplete: boolean;
  /** What was passed over. */
  readonly unreadable: readonly Unreadable[];
} {
  const reading: Reading = {
    accepted: new Map(),
    claimed: new Set(),
    groups: new Map(),
    surveys: new Set(),
    isComplete: false,
    problems: [],
  };
  const unreadable = (history.events ?? []).flatMap((event) =>
    problemsIn(event, reading).map((reason) => ({ eventId: String(event.eventId), reason })),
  );
  return { accepted: [...reading.accepted.values()], isComplete: reading.isComplete, unreadable };
}
