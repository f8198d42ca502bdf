import { z } from 'zod';
import { priorityName } from './priority.js';

/** A task's state as every door shows it; `created` also covers waiting for a place (AP-2). */
export const DOOR_STATUSES = [
  'created',
  'running',
  'preempted',
  'paused',
  'waiting_for_user',
  'completed',
  'failed',
  'cancelled',
] as const;
export const doorStatus = z.enum(DOOR_STATUSES);
export type DoorStatus = z.infer<typeof doorStatus>;

const ENDED: readonly string[] = ['completed', 'failed', 'cancelled'];
/** True for a status that nothing follows. */
export function isEnded(status: DoorStatus): boolean {
  return ENDED.includes(status);
}

/**
 * What `problem` is about: the first two the record on disk, the third the engine's work on the task, the last a step that
 * fails at every attempt.
 */
export const PROBLEM_CODES = [
  'journal_unreadable',
  'journal_lacks_end',
  'workflow_task_failing',
  'step_failing',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

const time = z.string().meta({ description: 'ISO 8601, UTC' });
const count = z.int().min(0);

const result = z.strictObject({
  proof: z.strictObject({
    test_event_id: z.string(),
    run: z.string(),
    code_version: count,
    code_hash: z.string(),
  }),
  modules: count,
  tests: count.meta({ description: 'Tests that passed; skipped ones are counted apart.' }),
  skipped: count,
  suspicions: count.meta({ description: 'Reasons not to take the proof at its word: see the list.' }),
  calls: count,
});

const removedTest = z.strictObject({
  module: z.string(),
  name: z.string(),
  how: z.enum(['gone', 'skipped', 'emptied']),
  red_in: count.meta({ description: 'The code version on which it was red.' }),
  removed_in: count.meta({ description: 'The first code version on which it was not.' }),
});

const suspicion = z.strictObject({
  kind: z.enum(['test_removed', 'weak_test', 'doubtful_tests', 'unchecked_tests']),
  module: z.string(),
  test: z.string().nullable().meta({ description: 'null when it is about all tests of the module.' }),
  message: z.string(),
});

const lastTest = z.strictObject({
  scope: z.enum(['module', 'all']),
  module: z.string().nullable(),
  outcome: z.enum(['passed', 'failed']),
  code_version: count,
  total: count,
  passed: count,
  failed: count.meta({ description: 'Tests that ran red, or did not run and had to.' }),
  skipped: count,
});

const failure = z.strictObject({ reason: z.string(), message: z.string(), module: z.string().nullable() });

/** Answer of GET /tasks/{id}. Nothing is left out: what there is not is null. */
export const taskStatusFields = {
  task_id: z.string(),
  status: doorStatus,
  priority: priorityName,
  prompt_line: z.string().meta({ description: 'First line of the prompt, shortened.' }),
  language: z.string().nullable(),
  model: z.string().nullable(),
  current_module: z.string().nullable(),
  iteration: count.nullable().meta({ description: 'Write-test rounds of the current module so far.' }),
  progress: z.number().min(0).max(1),
  code_version: count.meta({ description: '0 while there is no code.' }),
  sequence: count.meta({ description: 'Of the last event; the version of this state.' }),
  lag_events: count.nullable().meta({
    description: 'Events recorded but not yet on disk, which this state lacks; null when not known.',
  }),
  queue_position: count
    .nullable()
    .meta({ description: 'From 1; null when the task does not wait for a place.' }),
  estimated_wait_seconds: count.nullable().meta({
    description: 'Until it gets a place, if all goes on as it did; null when nobody can say.',
  }),
  created_at: time,
  started_at: time.nullable(),
  updated_at: time.nullable(),
  ended_at: time.nullable(),
  stale: z.boolean().meta({
    description: 'True when the engine or its workers do not answer: this is the last known state.',
  }),
  last_test: lastTest.nullable().meta({ description: 'The latest test run; null before the first.' }),
  tests_removed: z.array(removedTest).meta({
    description: 'Tests that were red and went away in a correction instead of passing.',
  }),
  suspicions: z.array(suspicion).meta({
    description:
      'Reasons to look at the tests before taking "completed" at its word; none keeps a task from completing.',
  }),
  result: result.nullable(),
  failure: failure.nullable().meta({
    description: 'Why it failed; of a cancelled task how it was ended, where it could not end itself.',
  }),
  problem: z.string().nullable().meta({
    description:
      "What is wrong with the task's record on disk, so that the state is what can still be known, or why the task cannot go on, and what to do. null when all is well.",
  }),
  problem_code: z
    .enum(PROBLEM_CODES)
    .nullable()
    .meta({ description: 'The same for programs; null without a problem.' }),
};
export const taskStatus = z.strictObject(taskStatusFields);
export type TaskStatusView = z.infer<typeof taskStatus>;
export type TaskResult = z.infer<typeof result>;

/** Answer of POST /tasks. */
export const taskAccepted = z.strictObject({
  task_id: z.string(),
  status: doorStatus,
  websocket_url: z.string(),
});
export type TaskAccepted = z.infer<typeof taskAccepted>;
