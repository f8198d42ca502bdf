import { afterAll, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { findWorkflow } from '../../src/adapters/temporal/index.js';
import { installTemporalRuntime } from '../../src/main/temporal-log.js';
import { FAULT, faultyBundle } from '../support/faulty-bundle.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { WorkflowLab } from '../support/workflow-lab.js';

type Line = { readonly fields: Record<string, unknown>; readonly message: string };

describe('what Temporal says of a workflow task that fails', () => {
  const lines: Line[] = [];
  const note = (fields: Record<string, unknown>, message: string) => void lines.push({ fields, message });
  let lab: WorkflowLab;
  afterAll(() => lab.close());

  it('OB-11 OB-12 AP-63 is one line with workflow id, run id and error, not one for every attempt', async () => {
    const log = installTemporalRuntime({ warn: note, error: note });
    lab = await WorkflowLab.open('failing-log', undefined, 'installed');
    log.nameWorkflows((run) => findWorkflow(lab.client, run));
    await lab.work(new ScriptedActivities(), {}, await faultyBundle('emptyQueue'));
    const workflowId = ADMISSION_ID;
    await lab.runner.configure();
    const { runId } = await lab.client.workflow.getHandle(workflowId).describe();
    const attempts = async () =>
      (await lab.client.workflow.getHandle(workflowId).describe()).raw.pendingWorkflowTask?.attempt ?? 1;
    await until(async () => (await attempts()) >= 3);
    // The SDK adds what the workflow itself threw, once as well.
    expect(lines.filter(({ message }) => message !== 'Temporal: Workflow failed')).toEqual([
      {
        message: 'Temporal: Failing workflow task',
        fields: {
          workflowId,
          runId,
          error: expect.stringMatching(new RegExp(FAULT)) as unknown,
        },
      },
    ]);
    expect(lines.length).toBeLessThanOrEqual(2);
    await lab.client.workflow.getHandle(workflowId).terminate('end of test');
  });
});
