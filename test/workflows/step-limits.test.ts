import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jsonrepair } from 'jsonrepair';
import { createAskModel } from '../../src/activities/ask-model.js';
import type { AskModelInput } from '../../src/activities/contract.js';
import { createFileBlobStore } from '../../src/adapters/blobs/index.js';
import { createOllamaLanguageModel } from '../../src/adapters/ollama/index.js';
import { createLocalTextWork } from '../../src/adapters/text-work/index.js';
import { createTokenCounter } from '../../src/adapters/tokenizer/index.js';
import { createTypescriptSyntaxChecker } from '../../src/adapters/typescript-syntax/index.js';
import { ADMISSION_ID } from '../../src/domain/admission/lanes.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { BlobStore } from '../../src/ports/blob-store.js';
import type { LanguageModel } from '../../src/ports/language-model.js';
import type { TaskSettings } from '../../src/workflows/messages.js';
import { EMAIL_PROMPT, rightAtOnceScript } from '../support/scripted-answers.js';
import { ScriptedActivities } from '../support/scripted-activities.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';
import { newTaskId, SHORT_SETTINGS, WorkflowLab } from '../support/workflow-lab.js';
import { aWorkspace } from '../support/workspace.js';

const NEVER = 600_000;
/** Limits that are reached, the next one when the one before was up too soon for what is to be shown. */
const LIMITS_MS = [500, 5_000, 50_000];
/** Pieces after which the model says no more: none as while it loads. */
const LOADING = 0;
const ANSWERING = 2;

/** The workflow and the model step as they are, with a model server that falls silent. */
describe('the limits of model calls on a real Temporal server', () => {
  const tokenCounter = createTokenCounter();
  let server: StandInOllama;
  let blobs: BlobStore;
  let effects: ScriptedActivities;
  let lab: WorkflowLab;

  beforeEach(async () => {
    server = await startStandInOllama({ answer: rightAtOnceScript() });
    blobs = createFileBlobStore({ dataDir: aWorkspace() });
    effects = new ScriptedActivities();
    // What takes a while at the first time is not to count here.
    await tokenCounter.forModel('mistral:7b');
  });
  afterEach(async () => {
    await end();
    await server.close();
  });

  async function end(): Promise<void> {
    await lab.client.workflow.getHandle(ADMISSION_ID).terminate('end of test');
    await lab.close();
  }

  function modelStep(model: LanguageModel) {
    return createAskModel({
      model,
      settings: { tiers: ['mistral:7b'], contextLimits: {} },
      readRecord: (taskId, { sequence, tail }) => {
        const before = (tail[0]?.sequence ?? sequence + 1) - 1;
        return Promise.resolve([...effects.events(taskId).slice(0, before), ...tail]);
      },
      blobs,
      text: createLocalTextWork({
        tokenCounter,
        syntax: createTypescriptSyntaxChecker(),
        repairJson: jsonrepair,
      }),
    });
  }

  async function begin(limits: Partial<TaskSettings>, timeoutMs: number): Promise<string> {
    effects.script = {
      timeoutMs,
      askModel: modelStep(createOllamaLanguageModel({ host: server.url })),
      ...effects.script,
    };
    const task = { ...SHORT_SETTINGS.task, step_ms: NEVER, load_ms: NEVER, ...limits };
    lab = await WorkflowLab.open('step-limits', { ...SHORT_SETTINGS, task });
    await lab.work(effects);
    await lab.runner.configure();
    const taskId = newTaskId();
    const request = await blobs.put(taskId, JSON.stringify({ prompt: EMAIL_PROMPT }));
    return lab.submit({ taskId, requestSha256: request.sha256 });
  }

  it.each<readonly [string, number, (ms: number) => Partial<TaskSettings> & { timeoutMs?: number }, string]>([
    [
      'task_timeout when its time is up while the model loads',
      LOADING,
      (timeoutMs) => ({ timeoutMs }),
      'task_timeout',
    ],
    [
      'task_timeout when its time is up while the model answers',
      ANSWERING,
      (timeoutMs) => ({ timeoutMs }),
      'task_timeout',
    ],
    [
      'step_timeout when the limit of the step is shorter',
      ANSWERING,
      (step_ms) => ({ step_ms }),
      'step_timeout',
    ],
    [
      'step_timeout when the model does not load in time',
      LOADING,
      (load_ms) => ({ load_ms }),
      'step_timeout',
    ],
  ])('SC-9 a task ends %s, with the request ended', async (_name, pieces, limitOf, reason) => {
    server.hold(pieces);
    for (const ms of LIMITS_MS) {
      const { timeoutMs = NEVER - 1, ...limits } = limitOf(ms);
      const taskId = await begin(limits, timeoutMs);
      expect(await lab.closed(taskId)).toBe('FAILED');
      expect(effects.types(taskId)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
      expect(effects.events(taskId).at(-1)?.data).toMatchObject({ reason });
      // On a busy machine the time may be up before the request is made.
      if (server.calls.length > 0) break;
      await end();
    }
    await server.until(() => server.inFlight() === 0);
    expect(server.calls.map(({ hungUp, finished }) => [hungUp, finished])).toEqual([[true, false]]);
  });

  it('SC-9 CX-23 the time while the model server is down does not count', async () => {
    const timeoutMs = 5_000;
    const gone = await startStandInOllama();
    await gone.close();
    const [down, up] = [gone.url, server.url].map((host) => modelStep(createOllamaLanguageModel({ host })));
    let firstAt: number | null = null;
    const refused: AskModelInput[] = [];
    effects.script = {
      askModel(input) {
        firstAt ??= Date.now();
        if (Date.now() - firstAt > timeoutMs) return up!(input);
        refused.push(input);
        return down!(input);
      },
    };
    const taskId = await begin({}, timeoutMs);
    expect(await lab.closed(taskId)).toBe('COMPLETED');
    expect(refused.length).toBeGreaterThan(1);
    const { state } = rebuildState(effects.events(taskId));
    expect(state.timeout_ms).toBe(timeoutMs);
    expect(state.running_ms).toBeLessThan(timeoutMs);
    // The plan came after more than the task's limit, and had all of it.
    const plans = effects.asked.filter(({ step }) => step.kind === 'plan');
    expect(plans.map(({ limits }) => limits.left_ms)).toEqual(plans.map(() => timeoutMs));
  });
});
