import { Context } from '@temporalio/activity';
import type { FileRef } from '../domain/task/plan.js';
import type { BlobStore } from '../ports/blob-store.js';
import { LanguageModelError, type ChatAnswer, type LanguageModel } from '../ports/language-model.js';
import type { MissingIsolation } from '../ports/sandbox.js';
import type { MissingTool } from '../ports/test-runner.js';
import type { TextWork } from '../ports/text-work.js';
import { chooseModel, type ChosenModel, type ModelSettings } from './ask-model/choose-model.js';
import { converse, type Conversation } from './ask-model/converse.js';
import { judgeAnswer, type Judged } from './ask-model/judge-answer.js';
import { readMaterial, type StepMaterial } from './ask-model/read-material.js';
import { recordCall } from './ask-model/record-call.js';
import { withinTask } from './ask-model/within-task.js';
import type { Activities, AskModelInput, AskModelResult } from './contract.js';
import type { ReadRecord } from './events-of.js';
import { startHeartbeat } from './heartbeat.js';
import { modelFailure } from './model-failures.js';
import { requireIsolation, sandboxFailure } from './sandbox-failures.js';
import { withStorageFailures } from './storage-failures.js';

export type AskModelDeps = {
  readonly model: LanguageModel;
  readonly settings: ModelSettings;
  readonly readRecord: ReadRecord;
  readonly blobs: BlobStore;
  readonly text: TextWork;
  readonly missingTool?: MissingTool;
  /** Left out, there is a sandbox. */
  readonly missingSandbox?: MissingIsolation;
};

type Run = {
  readonly material: StepMaterial;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};
type Talked = Conversation & { readonly chosen: ChosenModel };

/** How code was asked for; stands in the events (CX-33). */
const STRATEGY = 'whole-file';

async function store(
  blobs: BlobStore,
  taskId: string,
  judged: Extract<Judged, { kind: 'code' }>,
): Promise<FileRef[]> {
  const refs: FileRef[] = [];
  for (const { path, content } of judged.files) {
    refs.push({ path, ...(await withStorageFailures(() => blobs.put(taskId, content))) });
  }
  return refs;
}

/** A tier that the server does not have is passed over as long as there is another one; the record says so. */
async function converseWithAvailable(deps: AskModelDeps, input: AskModelInput, run: Run): Promise<Talked> {
  const { model, settings, text } = deps;
  const judge = (answer: ChatAnswer) => judgeAnswer(answer, run.material, deps);
  const absent: string[] = [];
  for (;;) {
    const tiers = settings.tiers.filter((name) => !absent.includes(name));
    const chosen = await chooseModel(run.material, { ...settings, tiers }, text);
    try {
      const conversation = await converse(
        { model, chosen, judge, signal: run.signal, onText: run.onText },
        input,
      );
      const note = absent.map((name) => `; ${name} is not there`).join('');
      return { ...conversation, chosen: { ...chosen, reason: chosen.reason + note } };
    } catch (error) {
      const missing = error instanceof LanguageModelError && error.code === 'model_missing';
      if (!missing || run.material.state.model !== null || tiers.length < 2) throw error;
      absent.push(chosen.model);
    }
  }
}

async function ask(
  deps: AskModelDeps,
  input: AskModelInput,
  means: Omit<Run, 'material'>,
): Promise<AskModelResult> {
  const { attempt } = Context.current().info;
  const { task_id, step, kind } = input.step;
  // Before a model works for minutes on what nothing here can test.
  if (kind === 'plan' && deps.missingSandbox) await requireIsolation(deps.missingSandbox);
  const material = await readMaterial(deps, input);
  const { chosen, asks, outcome } = await converseWithAvailable(deps, input, { material, ...means });
  const where = { blobs: deps.blobs, taskId: task_id, callId: `${step}#${attempt}` };
  const call = await recordCall(where, chosen, asks);
  if (!outcome.ok) {
    const { code, message } = outcome.problem;
    const text = `after ${asks.length} askings the answer of ${chosen.model} could still not be used: ${message}`;
    return { kind: 'unusable', reason: code, message: text, call };
  }
  if (outcome.value.kind === 'plan') return { kind: 'plan', plan: outcome.value.plan, call };
  return { kind: 'code', files: await store(deps.blobs, task_id, outcome.value), strategy: STRATEGY, call };
}

/**
 * One step with a model: puts the context together from the task's record, asks, checks the answer, asks again if need be,
 * and stores what came of it. Doing it all again after a crash is harmless: everything is stored by its content.
 *
 * @throws ApplicationFailure of the types in `FAILURE`; CancelledFailure when the step is cancelled, with the request
 * ended on the wire
 */
export function createAskModel(deps: AskModelDeps): Activities['askModel'] {
  return async (input) => {
    let characters = 0;
    const onText = (text: string): void => void (characters += text.length);
    const stopHeartbeat = startHeartbeat(() => ({ characters }));
    const cancelled = Context.current().cancellationSignal;
    try {
      return await withinTask(input.limits.left_ms ?? null, cancelled, (signal) =>
        ask(deps, input, { signal, onText }),
      );
    } catch (error) {
      throw sandboxFailure(modelFailure(error));
    } finally {
      stopHeartbeat();
    }
  };
}
