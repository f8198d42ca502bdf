import { dirname } from 'node:path';
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { FAULT, faultyBundle } from '../support/faulty-bundle.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const ONE_PLACE = { ...SHORT_SETTINGS, limits: { ...SHORT_SETTINGS.limits, running: 1 } };

describe('a task that meets a defect', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let faulty: string;
  beforeAll(async () => {
    faulty = await faultyBundle();
  });
  beforeEach(async () => {
    lab = await WorkflowLab.open('defects', ONE_PLACE);
    effects = new ScriptedActivities();
  });
  afterEach(async () => {
    const open = await lab.runner.open();
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await Promise.allSettled(open.map(({ taskId }) => lab.client.workflow.getHandle(taskId).terminate()));
    await lab.close();
  });
  afterAll(() => rm(dirname(faulty), { recursive: true, force: true }));

  const work = (bundle?: string): Promise<void> => lab.work(effects, {}, bundle);
  const replay = async (taskId: string): Promise<void> => {
    const history = await lab.client.workflow.getHandle(taskId).fetchHistory();
    const workflowBundle = { codePath: process.env.TEST_WORKFLOW_BUNDLE ?? '' };
    await Worker.runReplayHistory({ workflowBundle }, history, taskId);
  };

  it('WF-13 fails with a reason when its request holds what no event can, and gives its place to the next', async () => {
    effects.script = { timeoutMs: 9_007_199_254_740_991 * 1_000 };
    await work();
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('FAILED');
    expect(effects.events(taskId)).toMatchObject([
      {
        sequence: 1,
        event_type: 'TASK_FAILED',
        data: {
          reason: 'request_invalid',
          message:
            'the task met a defect: TASK_STARTED cannot hold timeout_ms = 9007199254740991000 (not_recordable)',
        },
      },
    ]);
    await replay(taskId);
    effects.script = {};
    expect(await lab.closed(await lab.submit())).toBe('COMPLETED');
  });

  it('WF-13 fails with a reason when its own code throws', async () => {
    await work(faulty);
    const taskId = await lab.submit();
    expect(await lab.closed(taskId)).toBe('FAILED');
    expect(effects.types(taskId)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
    expect(effects.events(taskId)[1]?.data).toEqual({
      reason: 'internal_error',
      message: `the task met a defect: ${FAULT} (TypeError)`,
      module: null,
    });
    // The code that did not fail there cannot tell this history again, and the one that did can.
    const history = await lab.client.workflow.getHandle(taskId).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: { codePath: faulty } }, history, taskId);
  });

  it('WF-13 fails when it is started with what is no input at all', async () => {
    await work();
    const taskId = await lab.submit();
    await lab.closed(taskId);
    const handle = await lab.client.workflow.start('codingTask', {
      workflowId: `${taskId}-by-hand`,
      taskQueue: (await lab.client.workflow.getHandle(taskId).describe()).taskQueue,
      args: [{ settings: null }],
    });
    await expect(handle.result()).rejects.toMatchObject({
      cause: {
        type: 'InvalidInput',
        nonRetryable: true,
      },
    });
  });

  it('WF-9 is only held up by a release that throws where its history was made without: the next release goes on', async () => {
    effects.script = { askModel: untilCancelled };
    await work();
    const taskId = await lab.submit();
    await effects.until(taskId, (types) => types.includes('TASK_STARTED'));
    await lab.rest();
    await work(faulty);
    const handle = lab.client.workflow.getHandle(taskId);
    await handle.signal('grant', 0);
    await until(async () => (await lab.runner.describe(taskId))?.stuck);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await lab.rest();
    effects.script = {};
    await work();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).not.toContain('TASK_FAILED');
  });
});
