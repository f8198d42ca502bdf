import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { createTemporalTaskDirectory } from '../../src/adapters/temporal/index.js';
import { createSurveyTasks } from '../../src/activities/survey-tasks.js';
import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../src/domain/admission/lanes.js';
import type { Reader } from '../../src/workflows/checked-messages.js';
import { MESSAGES } from '../../src/workflows/message-table.js';
import { statsQuery } from '../../src/workflows/messages.js';
import { EXAMPLES, JUNK, spoilt } from '../support/message-examples.js';
import { ModelDesk } from '../support/model-desk.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { until } from '../support/until.js';
import { newTaskId, REQUEST, sha256Of, SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const NAMESPACE = 'malformed-messages';
/** Below the most that Temporal takes. */
const LARGE = 'x'.repeat(1_900_000);
const AT_ONCE = 20;
/** Every so many of the spoilt messages: together they meet every field and every kind of junk. */
const EVERY = 5;

const bytes = (text: string): Uint8Array => Buffer.from(text);
/** Values that no JSON decoder takes: of other tools, of a codec that is not here, or broken. */
const UNDECODABLE: readonly Payload[] = [
  { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('secret') },
  { metadata: { encoding: bytes('binary/plain') }, data: bytes('\u0000\u0001') },
  { metadata: { encoding: bytes('json/plain') }, data: bytes('{"broken') },
  { metadata: { encoding: bytes('json/protobuf') }, data: bytes('{}') },
  { metadata: {}, data: bytes('"x"') },
  { metadata: { encoding: bytes('json/plain') } },
];

const SIGNALS = Object.values(MESSAGES).flatMap(({ signals }) =>
  signals.map(({ name, read }) => ({ name, read: read })),
);
const UNKNOWN = ['none', '__temporal_none', '__proto__', 'constructor', '\u0000', 'n'.repeat(900)];

/** Some of what takes the place of a value may stand there: that is no junk, and does what it says. */
function isTaken(read: Reader<unknown>, args: readonly unknown[]): boolean {
  try {
    // As it arrives.
    read(...(JSON.parse(JSON.stringify(args)) as unknown[]));
    return true;
  } catch {
    return false;
  }
}

describe('malformed messages by hand', () => {
  let lab: WorkflowLab;
  let effects: ScriptedActivities;
  let desk: ModelDesk;
  let held: Set<string>;
  let passedOver: { readonly runId: string; readonly eventId: string }[];

  beforeEach(async () => {
    held = new Set();
    passedOver = [];
    desk = new ModelDesk((taskId) => held.has(taskId));
    effects = new ScriptedActivities({ askModel: desk.ask });
    lab = await WorkflowLab.open(NAMESPACE);
    const directory = createTemporalTaskDirectory({
      client: lab.client,
      onUnreadable: (what) => passedOver.push(what),
    });
    effects.script.surveyTasks = createSurveyTasks({ directory });
    await lab.work(effects);
    await lab.runner.configure();
  });
  afterEach(async () => {
    await admission().terminate('end of test');
    await lab.close();
  });

  const admission = () => lab.client.workflow.getHandle(ADMISSION_ID);
  async function stuck(): Promise<string> {
    const taskId = newTaskId();
    held.add(taskId);
    await lab.submit({ taskId });
    await desk.until((all) => all.inFlight().includes(taskId));
    return taskId;
  }
  async function expectRuns(): Promise<void> {
    expect(await lab.closed(await lab.submit())).toBe('COMPLETED');
  }
  async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
    for (let from = 0; from < items.length; from += AT_ONCE)
      await Promise.all(items.slice(from, from + AT_ONCE).map(act));
  }
  /** Why workflow tasks of the run have failed, other than that a message came while it was ending, which is done again. */
  async function failedTasks(workflowId: string): Promise<readonly string[]> {
    const { events } = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed && failed.failure?.message !== 'UnhandledCommand'
        ? [failed.failure?.message ?? String(failed.cause)]
        : [],
    );
  }
  async function signalRaw(
    workflowId: string,
    signalName: string,
    payloads: readonly Payload[],
  ): Promise<void> {
    await lab.client.workflowService.signalWorkflowExecution({
      namespace: NAMESPACE,
      workflowExecution: { workflowId },
      signalName,
      input: { payloads: [...payloads] },
    });
  }

  /** Every signal there is, and some that there are not, with junk of every kind. */
  async function flood(workflowId: string): Promise<void> {
    const handle = lab.client.workflow.getHandle(workflowId);
    const turn = SIGNALS.flatMap(({ name, read }) =>
      [...spoilt(EXAMPLES[name]())]
        .filter((args): args is unknown[] => Array.isArray(args))
        .filter((args, index) => index % EVERY === 0 && !isTaken(read, args))
        .map((args) => ({ name, args })),
    );
    await inTurns(turn, ({ name, args }) => handle.signal(name, ...args));
    for (const name of [...SIGNALS.map((one) => one.name), ...UNKNOWN]) {
      await handle.signal(name);
      await handle.signal(name, 'x', 5, null, {});
      for (const payload of UNDECODABLE) await signalRaw(workflowId, name, [payload]);
      await signalRaw(workflowId, name, [
        { metadata: { encoding: bytes('json/plain') }, data: bytes('1') },
        UNDECODABLE[0]!,
      ]);
    }
    await handle.signal('revoke', LARGE);
    await handle.signal('none', LARGE);
  }

  it('SC-4 SC-5 a revoke of "x" is left out, by this admission and by the next one, which reads it in the history of this', async () => {
    await admission().signal('revoke', 'x');
    await expectRuns();
    const { runId } = await admission().describe();
    await admission().terminate('by hand');
    await expectRuns();
    expect(passedOver).toContainEqual(expect.objectContaining({ runId, eventId: expect.any(String) }));
  });

  it('SC-4 SC-15 EV-44 signals with junk leave admission and a task as they were, also in the histories that are read later', async () => {
    const taskId = await stuck();
    await flood(taskId);
    await flood(ADMISSION_ID);
    await lab.runner.configure();
    // While it continues as new it answers nobody.
    const { running, waiting, parked } = await until(() => admission().query(statsQuery));
    expect([running.map(({ task_id }) => task_id), waiting, parked]).toEqual([[taskId], [], []]);
    expect(desk.inFlight()).toEqual([taskId]);
    await expectRuns();
    expect([await failedTasks(ADMISSION_ID), await failedTasks(taskId)]).toEqual([[], []]);
    // It may have continued as new since: so that there is something in the history of the run that is lost.
    await admission().signal('revoke', 5);
    const { runId } = await admission().describe();
    await admission().terminate('by hand');
    await lab.submit();
    await desk.until(({ aborted }) => aborted.includes(taskId));
    expect(passedOver.filter((one) => one.runId === runId)).not.toEqual([]);
    held.delete(taskId);
    desk.answer(taskId);
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    await expectRuns();
    expect([await failedTasks(ADMISSION_ID), await failedTasks(taskId)]).toEqual([[], []]);
  }, 240_000);

  it('SC-14 WF-4 updates with junk are refused with a message that says what is wrong, and cost no history', async () => {
    const taskId = await stuck();
    const before = (await admission().describe()).historyLength;
    let sent = 0;
    const updates = { [ADMISSION_ID]: MESSAGES.admission.updates, [taskId]: MESSAGES.codingTask.updates };
    for (const [workflowId, all] of Object.entries(updates)) {
      const handle = lab.client.workflow.getHandle(workflowId);
      for (const name of [...all.map((one) => one.name), ...UNKNOWN.slice(0, 4)]) {
        // With nothing in its own place, an argument is none of these.
        const junk = JUNK.filter(
          (value) => !(name === 'submit' && Array.isArray(value) && value.length === 0),
        );
        sent += workflowId === ADMISSION_ID ? junk.length : 0;
        await inTurns(junk, async (value) => {
          const sending = handle.executeUpdate(name, { args: [value] });
          await expect(sending).rejects.toMatchObject({
            cause: { message: expect.stringMatching(/must|No registered/) },
          });
        });
      }
      const refused = handle.executeUpdate(all[0].name, {
        args: [null, null, ...EXAMPLES[all[0].name](), 'x'],
      });
      await expect(refused).rejects.toThrow();
    }
    await expect(
      lab.client.workflow.getHandle(taskId).executeUpdate('reportBug', {
        args: [{ ...(EXAMPLES.reportBug()[0] as object), seen: { vector_clock: { '\ud800': -1 } } }],
      }),
    ).rejects.toMatchObject({ cause: { type: 'RefusedMessage' } });
    // What happens by itself meanwhile, such as a look at the open tasks, is far less than one event for each.
    expect((await admission().describe()).historyLength - before).toBeLessThan(sent);
    expect([await failedTasks(ADMISSION_ID), await failedTasks(taskId)]).toEqual([[], []]);
    held.delete(taskId);
    desk.answer(taskId);
    expect(await lab.closed(taskId)).toBe('COMPLETED');
  }, 120_000);

  it('SC-12 queries with junk are errors', async () => {
    await expect(admission().query('stats', 'x')).rejects.toThrow(/argument/);
    await expect(admission().query('stats', {}, [])).rejects.toThrow(/argument/);
    await expect(admission().query('none')).rejects.toThrow();
    const taskId = await stuck();
    await expect(lab.client.workflow.getHandle(taskId).query('state', LARGE)).rejects.toThrow(/argument/);
    expect(await lab.client.workflow.getHandle(taskId).query('state')).toMatchObject({ status: 'running' });
    held.delete(taskId);
    desk.answer(taskId);
    await lab.closed(taskId);
  });

  it('SC-4 workflows that are started by hand with junk end at once, and take nothing with them', async () => {
    const task = {
      request_sha256: sha256Of(REQUEST),
      prompt_line: 'by hand',
      priority: 'LOW',
      client: 'fuzz',
      settings: SHORT_SETTINGS.task,
      lease: null,
      carried: null,
    };
    const queue = { settings: SHORT_SETTINGS, carried: null };
    const inputs: readonly (readonly [type: string, id: string, args: readonly unknown[]])[] = [
      ...JUNK.map((value) => ['codingTask', newTaskId(), [value]] as const),
      ...['client', 'priority', 'settings', 'request_sha256', 'prompt_line'].map(
        (field) => ['codingTask', newTaskId(), [{ ...task, [field]: undefined }]] as const,
      ),
      ['codingTask', newTaskId(), [{ ...task, carried: { state: {}, ledger: {}, steps: 1 } }]],
      ['codingTask', newTaskId(), [{ ...task, settings: { ...task.settings, step_ms: 1e300 } }]],
      ['codingTask', '../../out', [task]],
      ['admission', 'another-admission', [queue]],
      ...JUNK.map((value) => ['rebuildJournals', newTaskId(), [value]] as const).filter(
        // Of no task there is nothing to do.
        ([, , [value]]) => !(Array.isArray(value) && (value.length === 0 || value.length > 1)),
      ),
      ['nothing', newTaskId(), []],
      ['__proto__', newTaskId(), [1]],
    ];
    await inTurns(inputs, async ([type, workflowId, args]) => {
      await lab.client.workflow.start(type, { workflowId, taskQueue: WORKFLOW_QUEUE, args: [...args] });
      await until(
        async () => (await lab.client.workflow.getHandle(workflowId).describe()).status.name !== 'RUNNING',
      );
      const { status } = await lab.client.workflow.getHandle(workflowId).describe();
      expect([type, workflowId, args, status.name]).toEqual([type, workflowId, args, 'FAILED']);
      expect(await failedTasks(workflowId)).toEqual([]);
    });
    await admission().terminate('so that it is started by hand');
    for (const value of [...JUNK, { ...queue, carried: { entries: 5 } }]) {
      await lab.client.workflow.start('admission', {
        workflowId: ADMISSION_ID,
        taskQueue: WORKFLOW_QUEUE,
        args: [value],
      });
      await until(async () => (await admission().describe()).status.name === 'FAILED');
    }
    await expectRuns();
  }, 180_000);

  it('SC-5 WF-8 a task in line to which somebody sends without end continues as new, and runs when it may', async () => {
    const task = { ...SHORT_SETTINGS.task, history_events: 40 };
    await admission().signal('configure', {
      ...SHORT_SETTINGS,
      limits: { ...SHORT_SETTINGS.limits, running: 1 },
      task,
    });
    const first = await stuck();
    const waiting = await lab.submit();
    const handle = lab.client.workflow.getHandle(waiting);
    const { runId } = await until(() => handle.describe());
    await until(async () => {
      await handle.signal('none', 1);
      return (await handle.describe()).runId !== runId;
    });
    held.delete(first);
    desk.answer(first);
    expect([await lab.closed(first), await lab.closed(waiting)]).toEqual(['COMPLETED', 'COMPLETED']);
  });
});
