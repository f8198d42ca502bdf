import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { AskModelInput } from '../../src/activities/contract.js';
import { laneOf } from '../../src/domain/admission/lanes.js';
import { happensBefore } from '../../src/domain/kernel/vector-clock.js';
import type { BugReport } from '../../src/domain/task/messages/index.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import { reportBugSignal, reportBugUpdate, stateQuery } from '../../src/workflows/messages.js';
import { hashOf } from '../support/builders.js';
import { createGate } from '../support/gate.js';
import { defaultAnswer, failing, passing, ScriptedActivities } from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const bug = (change: Partial<BugReport> = {}): BugReport => ({
  description: 'accepts a@@b',
  code_version: 1,
  code_hash: null,
  module: null,
  client: 'page',
  seen: null,
  ...change,
});

describe('bug reports on a real Temporal server', () => {
  let lab: WorkflowLab;
  const effects = new ScriptedActivities();
  /** The lane in which each model call ran, by step. */
  const lanes = new Map<string, string>();
  const noted = (input: AskModelInput) => {
    lanes.set(`${input.step.task_id} ${input.step.kind}`, Context.current().info.taskQueue);
    return Promise.resolve(defaultAnswer(input));
  };

  beforeAll(async () => {
    lab = await WorkflowLab.open('bug-reports', {
      ...SHORT_SETTINGS,
      task: { ...SHORT_SETTINGS.task, max_iterations: 1 },
    });
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  /** A task whose first test run is held. */
  async function heldInTests() {
    const gate = createGate();
    effects.script = {
      askModel: noted,
      runTests: async (input) => {
        if (input.run === 's3') await gate.pass();
        return passing;
      },
    };
    const taskId = await lab.submit();
    await gate.reached;
    await effects.until(taskId, (types) => types.includes('TEST_STARTED'));
    return { taskId, gate, handle: lab.client.workflow.getHandle(taskId) };
  }

  async function updatesInHistory(taskId: string): Promise<number> {
    const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  }

  it('WF-16 EV-44 tells the reporter that it is taken, and corrects after the running step, in the CRITICAL lane', async () => {
    const { taskId, gate } = await heldInTests();
    const verdict = await lab.runner.reportBug(taskId, bug({ code_hash: hashOf('tree1') }));
    expect(verdict).toMatchObject({ outcome: 'taken', sequence: 6, codeVersion: 1, module: 'email' });
    gate.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId).slice(4)).toEqual([
      'TEST_STARTED',
      'BUG_REPORT_RECEIVED',
      'TEST_PASSED',
      'MODULE_ITERATION',
      'CORRECTION_STARTED',
      'CODE_GENERATED',
      'CORRECTION_COMPLETED',
      'TEST_STARTED',
      'TEST_PASSED',
      'MODULE_ITERATION',
      'MODULE_COMPLETE',
      'TEST_STARTED',
      'TEST_PASSED',
      'TASK_COMPLETE',
    ]);
    const events = effects.events(taskId);
    const [report, correction, code] = [events[5], events[8], events[9]];
    expect(report?.actor).toBe('user:page');
    expect(correction).toMatchObject({
      causation_id: report?.event_id,
      data: { module: 'email', run: null, answers: report?.event_id },
    });
    expect(happensBefore(report?.vector_clock ?? {}, code?.vector_clock ?? {})).toBe(true);
    expect(lanes.get(`${taskId} write`)).toBe(laneOf('MEDIUM'));
    expect(lanes.get(`${taskId} correct`)).toBe(laneOf('CRITICAL'));
    // The step was sent off with a record that has the report.
    const asked = effects.asked.find((ask) => ask.step.task_id === taskId && ask.step.kind === 'correct');
    expect(asked?.record.sequence).toBe(9);
    expect(await updatesInHistory(taskId)).toBe(1);
  });

  it('WF-16 gives the module its iterations again: a report after the last one fails no task', async () => {
    const { taskId, gate } = await heldInTests();
    await lab.runner.reportBug(taskId, bug());
    gate.open();
    // The limit is one iteration, and this is the second.
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(rebuildState(effects.events(taskId)).state.modules[0]).toMatchObject({
      iterations: 2,
      excused: 1,
    });
  });

  it.each([
    ['version_ahead', bug({ code_version: 2 })],
    ['hash', bug({ code_hash: hashOf('tree7') })],
    ['clock', bug({ seen: { event_id: null, vector_clock: { scheduler: 1 } } })],
  ] as const)('EV-44 refuses a stale report by its %s at once, and writes nothing', async (layer, report) => {
    const { taskId, gate } = await heldInTests();
    const verdict = await lab.runner.reportBug(taskId, report);
    expect(verdict).toEqual({ outcome: 'stale', layer, codeVersion: 1, sequence: 5 });
    gate.open();
    await lab.closed(taskId);
    expect(await updatesInHistory(taskId)).toBe(0);
    expect(effects.types(taskId)).not.toContain('BUG_REPORT_RECEIVED');
  });

  it('EV-44 EV-40 a report of version 1 is refused by its version once there is a version 2, and the next one is taken', async () => {
    const [first, second] = [createGate(), createGate()];
    let runs = 0;
    effects.script = {
      askModel: noted,
      runTests: async () => {
        runs += 1;
        if (runs <= 2) await (runs === 1 ? first : second).pass();
        return passing;
      },
    };
    const taskId = await lab.submit();
    await first.reached;
    expect(await lab.runner.reportBug(taskId, bug())).toMatchObject({ outcome: 'taken', codeVersion: 1 });
    first.open();
    await second.reached;
    await effects.until(taskId, (types) => types.filter((type) => type === 'TEST_STARTED').length === 2);
    const types = effects.types(taskId);
    const late = bug({ description: 'again', code_hash: hashOf('tree1') });
    const stale = { outcome: 'stale', layer: 'version', codeVersion: 2, sequence: types.length };
    expect(await lab.runner.reportBug(taskId, late)).toEqual(stale);
    expect(effects.types(taskId)).toEqual(types);
    expect(await lab.runner.reportBug(taskId, bug({ code_version: 2 }))).toMatchObject({ outcome: 'taken' });
    second.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(await updatesInHistory(taskId)).toBe(2);
    const reports = effects.events(taskId).filter((event) => event.event_type === 'BUG_REPORT_RECEIVED');
    expect(reports.map(({ data }) => [data.code_version, data.refused_by])).toEqual([
      [1, null],
      [2, null],
    ]);
  });

  it('EV-44 EV-33 a stale report that comes as a signal is on record with its layer, and left out of the state', async () => {
    const { taskId, gate, handle } = await heldInTests();
    await handle.signal(reportBugSignal, bug({ code_hash: hashOf('tree7') }));
    await effects.until(taskId, (types) => types.includes('BUG_REPORT_RECEIVED'));
    gate.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.events(taskId)[5]?.data).toMatchObject({
      refused_by: 'hash',
      description: 'accepts a@@b',
    });
    expect(effects.types(taskId)).not.toContain('CORRECTION_STARTED');
    expect(await handle.query(stateQuery)).toMatchObject({ bug_reports: [], skipped: 1, code_version: 1 });
  });

  it('WF-16 a signal as Temporal itself can send it is as good as the update', async () => {
    const { taskId, gate, handle } = await heldInTests();
    await handle.signal('reportBug', { description: 'accepts a@@b', code_version: 1 });
    gate.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).toContain('CORRECTION_COMPLETED');
    expect(effects.events(taskId).find((event) => event.event_type === 'BUG_REPORT_RECEIVED')?.actor).toBe(
      'user:temporal',
    );
  });

  it('WF-16 a report that comes while the last run of all tests goes on is still heard', async () => {
    const gate = createGate();
    let allRuns = 0;
    effects.script = {
      runTests: async (input) => {
        if (input.scope === 'all' && (allRuns += 1) === 1) await gate.pass();
        return passing;
      },
    };
    const taskId = await lab.submit();
    await gate.reached;
    expect(await lab.runner.reportBug(taskId, bug())).toMatchObject({ outcome: 'taken' });
    gate.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.events(taskId).at(-1)?.data.proof).toMatchObject({ code_version: 2 });
    expect(allRuns).toBe(2);
  });

  it('EV-44 a closed record takes no report: the update says so, a signal changes nothing', async () => {
    const gate = createGate();
    effects.script = { runTests: () => Promise.resolve(failing), writeReport: () => gate.pass() };
    const taskId = await lab.submit();
    await gate.reached;
    const handle = lab.client.workflow.getHandle(taskId);
    expect(effects.types(taskId).at(-1)).toBe('TASK_FAILED');
    expect(await lab.runner.reportBug(taskId, bug())).toEqual({ outcome: 'ended' });
    await handle.signal(reportBugSignal, bug());
    gate.open();
    expect(await lab.closed(taskId)).toBe('FAILED');
    expect(await lab.runner.reportBug(taskId, bug())).toEqual({ outcome: 'ended' });
    expect(effects.types(taskId).at(-1)).toBe('TASK_FAILED');
    expect(effects.types(taskId)).not.toContain('BUG_REPORT_RECEIVED');
  });

  it('EV-44 refuses what makes no sense, and a signal that makes none hurts nothing', async () => {
    const { taskId, gate, handle } = await heldInTests();
    expect(await lab.runner.reportBug(taskId, bug({ module: 'ghost' }))).toMatchObject({
      outcome: 'refused',
      code: 'unknown_module',
    });
    expect(await lab.runner.reportBug(taskId, bug({ description: '' }))).toMatchObject({
      outcome: 'refused',
      code: 'invalid_message',
    });
    for (const junk of [null, 7, { description: 'd' }, { ...bug(), seen: { vector_clock: { coder: -1 } } }])
      await handle.signal('reportBug', junk);
    gate.open();
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).not.toContain('BUG_REPORT_RECEIVED');
  });

  it('EV-44 a report whose sender waits no longer is not taken', async () => {
    const { taskId, gate, handle } = await heldInTests();
    await expect(
      handle.executeUpdate(reportBugUpdate, { args: [bug(), Date.now() - 60_000] }),
    ).rejects.toMatchObject({ cause: { type: 'RefusedMessage' } });
    gate.open();
    await lab.closed(taskId);
  });

  it('AP-5 says that no worker is up, and then never hears the report', async () => {
    const { taskId, gate } = await heldInTests();
    await lab.rest();
    await expect(lab.runner.reportBug(taskId, bug())).rejects.toMatchObject({ code: 'no_worker' });
    gate.open();
    await lab.work(effects);
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(effects.types(taskId)).not.toContain('BUG_REPORT_RECEIVED');
  });

  it('AP-5 knows no task that it was not given', async () => {
    await expect(lab.runner.reportBug('0196f3c0-0000-7000-8000-00000000dead', bug())).rejects.toMatchObject({
      code: 'unknown_task',
    });
  });
});
