import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { AskModelInput } from '../../src/activities/contract.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { stateQuery } from '../../src/workflows/messages.js';
import { aCall, aPlan } from '../support/builders.js';
import {
  defaultAnswer,
  failing,
  passing,
  ScriptedActivities,
  untilCancelled,
} from '../support/scripted-activities.js';
import { CORRECTED_PLOT, HAPPY_PLOT } from '../support/plots.js';
import { WorkflowLab } from '../support/workflow-lab.js';

describe('a coding task on a real Temporal server', () => {
  let lab: WorkflowLab;
  const effects = new ScriptedActivities();

  beforeAll(async () => {
    lab = await WorkflowLab.open('coding-task');
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  it('WF-1 WF-2 plans, writes, tests and completes, with every event in order', async () => {
    effects.script = {};
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).toEqual(HAPPY_PLOT);
    expect(effects.events(taskId).map((event) => event.sequence)).toEqual(
      HAPPY_PLOT.map((_, index) => index + 1),
    );
    expect(effects.events(taskId).at(-1)?.data.proof).toMatchObject({ code_version: 1 });
  });

  it('WF-2 WF-3 corrects after a red test, with the next code version and no number skipped', async () => {
    effects.script = {
      runTests: (input) => Promise.resolve(input.run === 's3' ? failing : passing),
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).toEqual(CORRECTED_PLOT);
    const versions = effects.events(taskId).map((event) => event.code_version);
    expect(versions).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('EV-35 answers the query `state` with the fold of the journal', async () => {
    effects.script = {};
    const taskId = await lab.submit();
    await lab.closed(taskId);
    const state = await lab.client.workflow.getHandle(taskId).query(stateQuery);
    expect(state).toEqual(rebuildState(effects.events(taskId)).state);
  });

  it('EV-15 gives a result the clock of what was known when its step was sent off, and a cause that is on record', async () => {
    effects.script = {};
    const taskId = await lab.submit();
    await lab.closed(taskId);
    const events = effects.events(taskId);
    const byId = new Map(events.map((event) => [event.event_id, event]));
    for (const event of events.slice(1)) {
      expect(byId.get(event.causation_id ?? '')?.sequence).toBeLessThan(event.sequence);
    }
    expect(events[0]?.causation_id).toBeNull();
    expect(events[3]?.vector_clock).toEqual({ scheduler: 2, planner: 1, coder: 1 });
  });

  it('WF-1 fails the task with the reason when a module never passes within the limit', async () => {
    effects.script = { runTests: () => Promise.resolve(failing) };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('FAILED');
    const last = effects.events(taskId).at(-1);
    expect(last?.event_type).toBe('TASK_FAILED');
    expect(last?.data).toMatchObject({ reason: 'iteration_limit', module: 'email' });
    expect(last?.data.message).toContain('3 iterations');
    expect(last?.data.message).toContain('accepts an address');
    expect(
      effects.commits.filter((commit) => commit.task_id === taskId).map((commit) => commit.version),
    ).toEqual([1, 2, 3]);
  });

  it('WF-1 works module by module in dependency order, and tests all together at the end', async () => {
    effects.script = {
      askModel: (input) =>
        Promise.resolve(
          input.step.kind === 'plan'
            ? { kind: 'plan', plan: aPlan('first', 'second'), call: aCall() }
            : defaultAnswer(input),
        ),
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    const runs = effects.tested.filter((run) => run.task_id === taskId);
    expect(runs.map((run) => [run.scope, run.module, run.test_files.length])).toEqual([
      ['module', 'first', 1],
      ['module', 'second', 1],
      ['all', null, 2],
    ]);
  });

  it('WF-1 opens a module again when all tests together fail, and completes after its correction', async () => {
    let allRuns = 0;
    effects.script = {
      runTests: (input) => Promise.resolve(input.scope === 'all' && (allRuns += 1) === 1 ? failing : passing),
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId).filter((type) => type === 'CORRECTION_COMPLETED')).toHaveLength(1);
    expect(allRuns).toBe(2);
  });

  it('WF-1 fails the task when the model gives nothing usable', async () => {
    effects.script = {
      askModel: () =>
        Promise.resolve({
          kind: 'unusable',
          reason: 'no_plan',
          message: 'the answer held no plan',
          call: aCall(),
        }),
    };
    const taskId = await lab.submit();
    await lab.closed(taskId);
    expect(effects.types(taskId)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
    expect(effects.events(taskId)[1]?.data).toEqual({
      reason: 'no_plan',
      message: 'the answer held no plan',
      module: null,
    });
  });

  it('CX-21 fails the task at once, by name, when the model is missing', async () => {
    effects.script = {
      askModel: () =>
        Promise.reject(ApplicationFailure.nonRetryable('run `ollama pull mistral:7b`', 'ModelMissing')),
    };
    const taskId = await lab.submit();
    await lab.closed(taskId);
    expect(effects.events(taskId).at(-1)?.data).toMatchObject({
      reason: 'model_missing',
      message: 'run `ollama pull mistral:7b`',
    });
  });

  it.each([
    ['a model call', { askModel: untilCancelled }, 'TASK_STARTED'],
    ['a test run', { runTests: untilCancelled }, 'TEST_STARTED'],
    [
      'a correction',
      {
        runTests: () => Promise.resolve(failing),
        askModel: (input: AskModelInput) =>
          input.step.kind === 'correct' ? untilCancelled() : Promise.resolve(defaultAnswer(input)),
      },
      'CORRECTION_STARTED',
    ],
  ] as const)('WF-6 cancels in %s, records it, and leaves', async (_name, script, reached) => {
    effects.script = script;
    const taskId = await lab.submit();
    await effects.until(taskId, (types) => types.includes(reached));
    await lab.runner.cancel(taskId, 'requested');
    expect(await lab.closed(taskId)).toBe('CANCELLED');
    expect(effects.types(taskId).at(-1)).toBe('TASK_CANCELLED');
    expect((await lab.runner.describe(taskId))?.state).toBe('cancelled');
  });

  it('EV-29 goes on while the journal cannot be written, and the journal has everything once it can', async () => {
    let refused = 0;
    effects.script = {
      recordEvents: () =>
        (refused += 1) <= 4 ? Promise.reject(new Error('no space left on device')) : Promise.resolve(),
    };
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(refused).toBeGreaterThan(4);
    expect(effects.types(taskId)).toEqual(HAPPY_PLOT);
    // Steps were sent off with what the journal did not have yet.
    const tails = effects.asked
      .filter((ask) => ask.step.task_id === taskId)
      .map((ask) => ask.record.tail.length);
    expect(Math.max(...tails)).toBeGreaterThan(0);
  });

  it('WF-6 cancelling an ended task changes nothing', async () => {
    effects.script = {};
    const taskId = await lab.submit();
    await lab.closed(taskId);
    await lab.runner.cancel(taskId, 'requested');
    expect((await lab.runner.describe(taskId))?.state).toBe('completed');
    expect(effects.types(taskId).at(-1)).toBe('TASK_COMPLETE');
  });

  it('SC-9 ends a task at once whose running time is 0, and later one whose steps have used it up', async () => {
    effects.script = { timeoutMs: 0 };
    const none = await lab.submit();
    await lab.closed(none);
    expect(effects.types(none)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
    expect(effects.events(none)[1]?.data).toMatchObject({ reason: 'task_timeout' });
    // The plan of the script reports 4 s, the code 4 s more.
    effects.script = { timeoutMs: 8_000 };
    const short = await lab.submit();
    await lab.closed(short);
    expect(effects.types(short).slice(-2)).toEqual(['CODE_GENERATED', 'TASK_FAILED']);
    expect(
      effects.asked.filter((ask) => ask.step.task_id === short).map((ask) => ask.limits.left_ms),
    ).toEqual([8_000, 4_000]);
  });

  it('WF-7 never lets progress go down', async () => {
    effects.script = { runTests: (input) => Promise.resolve(input.run === 's3' ? failing : passing) };
    const taskId = await lab.submit();
    await lab.closed(taskId);
    const events = effects.events(taskId);
    const progress = events.map((_, index) => rebuildState(events.slice(0, index + 1)).state.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('WF-11 shows status, priority and version to Temporal, and the first line of the prompt', async () => {
    effects.script = {};
    const taskId = await lab.submit({ priority: 'HIGH' });
    await lab.closed(taskId);
    const described = await lab.client.workflow.getHandle(taskId).describe();
    expect(described.memo).toMatchObject({ prompt_line: 'Build email validator' });
    const attributes = described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      InternStatus: 'completed',
      InternPriority: 'HIGH',
      InternVersion: 1,
      InternLanguage: 'typescript',
    });
  });
});
