import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
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
      silentForMs: null,
      hasAnswered: true,
      pollers: null,
    });
  });

  it('AP-6 is silent while none is, for as long as nobody has answered', async () => {
    await lab.rest();
    const { pollers } = await health(({ silentForMs }) => (silentForMs ?? 0) > 3_000);
    // Those that polled a moment ago are on the server's list still: polling is no proof of work.
    expect(pollers).not.toBeNull();
    await lab.work(new ScriptedActivities({ askModel: untilCancelled }));
    await health(({ silentForMs }) => silentForMs === null);
  });
});
