import { describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { submissionsOf } from '../../../src/adapters/temporal/admission-history.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });

const submission = (task_id: string) => ({
  task_id,
  request_sha256: 'a'.repeat(64),
  prompt_line: 'build it',
  priority: 'MEDIUM',
  language: null,
  client: 'rest',
  idempotency_key: null,
  expires_at: 1,
});

const accepted = (task_id: string) => ({ outcome: 'accepted', task_id, created: true });

/** A run that accepted three tasks, and what came after that. */
function runWith(...later: readonly object[]): History {
  const group = ['one', 'two', 'three'];
  return {
    events: [
      { eventId: 1, workflowExecutionStartedEventAttributes: { input: payloads({ carried: null }) } },
      {
        eventId: 2,
        workflowExecutionUpdateAcceptedEventAttributes: {
          acceptedRequest: { input: { name: 'submit', args: payloads(group.map(submission)) } },
        },
      },
      {
        eventId: 3,
        workflowExecutionUpdateCompletedEventAttributes: {
          acceptedEventId: 2,
          outcome: { success: payloads(group.map(accepted)) },
        },
      },
      ...later.map((attributes, index) => ({ eventId: 4 + index, ...attributes })),
    ],
  } as unknown as History;
}

const namesOf = (history: History) => submissionsOf(history).accepted.map(({ task_id }) => task_id);

describe('what a lost run of admission had promised', () => {
  it('SC-4 is everybody whom it had accepted and not started', () => {
    expect(namesOf(runWith())).toEqual(['one', 'two', 'three']);
  });

  it('SC-4 is nobody whose workflow was started, however long ago: Temporal may have forgotten it', () => {
    const started = { workflowExecution: { workflowId: 'two' } };
    expect(namesOf(runWith({ childWorkflowExecutionStartedEventAttributes: started }))).toEqual([
      'one',
      'three',
    ]);
  });

  it('SC-4 is nobody whose workflow was there already when it was to be started', () => {
    const failed = { workflowId: 'one' };
    expect(namesOf(runWith({ startChildWorkflowExecutionFailedEventAttributes: failed }))).toEqual([
      'two',
      'three',
    ]);
  });

  it('SC-5 is nobody who was taken back', () => {
    const withdrawn = { signalName: 'withdraw', input: payloads('three') };
    expect(namesOf(runWith({ workflowExecutionSignaledEventAttributes: withdrawn }))).toEqual(['one', 'two']);
  });

  it('SC-4 a run that carries on is complete, but not while nobody had looked for what a lost one had promised', () => {
    const carried = { entries: [{ ...submission('one'), started: false, withdrawn: false }] };
    const runOf = (input: object): History =>
      ({
        events: [
          {
            eventId: 1,
            workflowExecutionStartedEventAttributes: {
              input: payloads(input),
              continuedExecutionRunId: 'the-run-before',
            },
          },
        ],
      }) as unknown as History;
    const read = (input: object) => {
      const { accepted: all, isComplete } = submissionsOf(runOf(input));
      return [all.map(({ task_id }) => task_id), isComplete];
    };
    expect(read({ carried })).toEqual([['one'], true]);
    expect(read({ carried, is_fresh: false })).toEqual([['one'], true]);
    expect(read({ carried, is_fresh: true })).toEqual([['one'], false]);
  });
});
