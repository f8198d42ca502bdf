import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import type { Wish } from '../../src/domain/task/messages/index.js';
import { createGate } from '../support/gate.js';
import {
  defaultAnswer,
  failing,
  passing,
  ScriptedActivities,
  untilCancelled,
  type Script,
} from '../support/scripted-activities.js';
import { SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';

const FOLDER = new URL('../fixtures/histories/', import.meta.url);
/** So that whoever is urgent needs the place of another. */
const ONE_PLACE = { ...SHORT_SETTINGS.limits, running: 1 };
const RECORD = process.env.RECORD_HISTORIES === '1';

async function steer(lab: WorkflowLab, taskId: string, wish: Wish): Promise<void> {
  const verdict = await lab.runner.intervene(taskId, { wish, client: 'page', seen: null });
  expect(verdict).toMatchObject({ outcome: 'taken' });
}

type Shape = {
  readonly script: Script;
  readonly cancelAt?: string;
  /** What people do, once the task has come so far. */
  readonly meanwhile?: (lab: WorkflowLab, effects: ScriptedActivities, taskId: string) => Promise<void>;
};

/** Its first model call is cut off for a more urgent task, and made again: in admission's history as well as in its own. */
function preemptedShape(): Shape {
  let isHeld = true;
  const gate = createGate();
  return {
    script: {
      async askModel(input) {
        if (isHeld) {
          isHeld = false;
          await gate.pass();
        }
        return defaultAnswer(input);
      },
    },
    async meanwhile(lab, effects, taskId) {
      await gate.reached;
      await lab.closed(await lab.submit({ priority: 'CRITICAL' }));
      await effects.until(taskId, (types) => types.includes('TASK_RESUMED'));
    },
  };
}

/** The shapes that a task's history takes; each is recorded as a fixture with RECORD_HISTORIES=1. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'happy-path': { script: {} },
  corrected: { script: { runTests: (input) => Promise.resolve(input.run === 's3' ? failing : passing) } },
  failed: { script: { runTests: () => Promise.resolve(failing) } },
  cancelled: { script: { runTests: untilCancelled }, cancelAt: 'TEST_STARTED' },
  'bug-report': {
    script: { runTests: (input) => (input.run === 's3' ? untilCancelled() : Promise.resolve(passing)) },
    async meanwhile(lab, effects, taskId) {
      await effects.until(taskId, (types) => types.includes('TEST_STARTED'));
      const code = { description: 'accepts a@@b', code_version: 1, code_hash: null, module: null };
      await lab.runner.reportBug(taskId, { ...code, client: 'page', seen: null });
      await lab.client.workflow.getHandle(taskId).signal('reportBug', { description: 'd', code_version: 9 });
      await steer(lab, taskId, { kind: 'guidance', text: 'no regex', when: 'now' });
    },
  },
  preempted: preemptedShape(),
  paused: {
    script: { runTests: (input) => (input.run === 's3' ? untilCancelled() : Promise.resolve(passing)) },
    async meanwhile(lab, effects, taskId) {
      await effects.until(taskId, (types) => types.includes('TEST_STARTED'));
      await steer(lab, taskId, { kind: 'priority', value: 'HIGH' });
      await steer(lab, taskId, { kind: 'pause', when: 'now' });
      await effects.until(taskId, (types) => types.includes('TASK_PREEMPTED'));
      await steer(lab, taskId, { kind: 'resume' });
    },
  },
};

async function replay(history: unknown, workflowId: string): Promise<void> {
  const codePath = process.env.TEST_WORKFLOW_BUNDLE ?? '';
  await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, workflowId);
}

describe('recorded histories', () => {
  let lab: WorkflowLab;
  const effects = new ScriptedActivities();

  beforeAll(async () => {
    lab = await WorkflowLab.open('replay', { ...SHORT_SETTINGS, limits: ONE_PLACE });
    await lab.work(effects);
  });
  afterAll(async () => lab.close());

  async function historyOf(workflowId: string): Promise<string> {
    return historyToJSON(await lab.client.workflow.getHandle(workflowId).fetchHistory());
  }

  async function keep(name: string, history: string): Promise<void> {
    if (RECORD)
      await writeFile(new URL(`${name}.json`, FOLDER), `${JSON.stringify(JSON.parse(history), null, 1)}\n`);
  }

  it.each(Object.entries(SHAPES))(
    'WF-10 a task of the shape "%s" replays as it was run',
    async (name, shape) => {
      effects.script = shape.script;
      const taskId = await lab.submit();
      const { cancelAt } = shape;
      if (cancelAt) {
        await effects.until(taskId, (types) => types.includes(cancelAt));
        await lab.runner.cancel(taskId, 'requested');
      }
      await shape.meanwhile?.(lab, effects, taskId);
      await lab.closed(taskId);
      const history = await historyOf(taskId);
      await keep(name, history);
      await expect(replay(JSON.parse(history), taskId)).resolves.toBeUndefined();
    },
  );

  it('WF-10 admission replays as it was run', async () => {
    const history = await historyOf(ADMISSION_ID);
    for (const name of ['grant', 'preempt', 'release', 'submit']) expect(history).toContain(`"${name}"`);
    await keep('admission', history);
    await expect(replay(JSON.parse(history), ADMISSION_ID)).resolves.toBeUndefined();
  });

  it('WF-10 every recorded history replays on the workflow code of today', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(Object.keys(SHAPES).length + 1);
    for (const file of files) {
      const history: unknown = JSON.parse(await readFile(new URL(file, FOLDER), 'utf8'));
      const name = file.replace('.json', '');
      // Of admission there is one only, under this id.
      await expect(replay(history, name === 'admission' ? ADMISSION_ID : name)).resolves.toBeUndefined();
    }
  });

  it('WF-10 a history that the code would not have made is caught', async () => {
    const text = await readFile(new URL('happy-path.json', FOLDER), 'utf8');
    const changed: unknown = JSON.parse(text.replaceAll('"runTests"', '"runOtherTests"'));
    await expect(replay(changed, 'changed')).rejects.toThrow();
  });
});
