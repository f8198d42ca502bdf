import { afterAll, describe, expect, it } from '@jest/globals';
import { WORKFLOW_QUEUE } from '../../src/domain/admission/lanes.js';
import { findWorkflow } from '../../src/adapters/temporal/index.js';
import { installTemporalRuntime } from '../../src/main/temporal-log.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { newTaskId, WorkflowLab } from '../support/workflow-lab.js';

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
    await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
    const workflowId = newTaskId();
    const { firstExecutionRunId: runId } = await lab.client.workflow.start('notThere', {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
    });
    const attempts = async () =>
      (await lab.client.workflow.getHandle(workflowId).describe()).raw.pendingWorkflowTask?.attempt ?? 1;
    await until(async () => (await attempts()) >= 3);
    expect(lines).toEqual([
      {
        message: 'Temporal: Failing workflow task',
        fields: {
          workflowId,
          runId,
          taskQueue: WORKFLOW_QUEUE,
          error: expect.stringMatching(/'notThere': no such function/) as unknown,
        },
      },
    ]);
    await lab.client.workflow.getHandle(workflowId).terminate('end of test');
  });
});
