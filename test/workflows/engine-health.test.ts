import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../src/domain/admission/lanes.js';
import type { AdmissionHealth } from '../../src/ports/admission-health.js';
import { ScriptedActivities, untilCancelled } from '../support/scripted-activities.js';
import { untilSeen } from '../support/until.js';
import { WorkflowLab } from '../support/workflow-lab.js';

describe('admission, looked at from outside', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.open('engine-health');
    await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
    await lab.runner.configure();
  });
  afterAll(async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  });

  const health = (is: (seen: AdmissionHealth) => boolean): Promise<AdmissionHealth> =>
    untilSeen(() => lab.runner.admission(800), is);

  it('AP-6 answers while a worker is up', async () => {
    expect(await health(({ silentForMs }) => silentForMs === null)).toEqual({
      failing: null,
      silentForMs: null,
      pollers: null,
    });
  });

  it('AP-6 is silent while none is, for as long as nobody has answered, and fails at nothing', async () => {
    await lab.rest();
    const { failing, pollers } = await health(({ silentForMs }) => (silentForMs ?? 0) > 3_000);
    expect(failing).toBeNull();
    // Those that polled a moment ago are on the server's list still: polling is no proof of work.
    expect(pollers).not.toBeNull();
    await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
    await health(({ silentForMs }) => silentForMs === null);
  });

  it('AP-6 fails when its workflow task does so again and again, with the error, whoever is up', async () => {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('makes room for one that cannot run');
    const before = Date.now();
    await lab.client.workflow.start('notThere', { workflowId: ADMISSION_ID, taskQueue: WORKFLOW_QUEUE });
    const { failing } = await health((seen) => seen.failing !== null);
    expect(failing?.times).toBeGreaterThanOrEqual(1);
    expect(failing?.reason).toMatch(/notThere/);
    expect(failing!.sinceMs).toBeGreaterThanOrEqual(Math.floor(before / 1_000) * 1_000);
  });
});
