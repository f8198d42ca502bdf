import { Context } from '@temporalio/activity';
import type { RepairJson } from '../domain/answer/index.js';
import type { FileRef } from '../domain/task/plan.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { SyntaxChecker } from '../ports/syntax-checker.js';
import type { TokenCounter } from '../ports/token-counter.js';
import { chooseModel, type ModelSettings } from './ask-model/choose-model.js';
import { converse, type Conversation } from './ask-model/converse.js';
import { judgeAnswer, type Judged } from './ask-model/judge-answer.js';
import { readMaterial } from './ask-model/read-material.js';
import { recordCall } from './ask-model/record-call.js';
import type { Activities, AskModelInput, AskModelResult } from './contract.js';
import type { ReadRecord } from './events-of.js';
import { modelFailure } from './model-failures.js';
import { withStorageFailures } from './storage-failures.js';

export type AskModelDeps = {
  readonly model: LanguageModel;
  readonly settings: ModelSettings;
  readonly readRecord: ReadRecord;
  readonly blobs: BlobStore;
  readonly tokenCounter: TokenCounter;
  readonly syntax: SyntaxChecker;
  readonly repairJson: RepairJson;
};

/** How code was asked for; stands in the events (CX-33). */
const STRATEGY = 'whole-file';
const BEATS_PER_LIMIT = 3;
const SHORTEST_BEAT_MS = 50;

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

async function ask(
  deps: AskModelDeps,
  input: AskModelInput,
  onText: (text: string) => void,
): Promise<AskModelResult> {
  const { info, cancellationSignal: signal } = Context.current();
  const { task_id, step } = input.step;
  const material = await readMaterial(deps, input);
  const chosen = await chooseModel(material, deps.settings, deps.tokenCounter);
  const judge = (answer: Parameters<typeof judgeAnswer>[0]) => judgeAnswer(answer, material, deps);
  const talk: Conversation = await converse({ model: deps.model, chosen, judge, signal, onText }, input);
  const where = { blobs: deps.blobs, taskId: task_id, callId: `${step}#${info.attempt}` };
  const call = await recordCall(where, chosen, talk.asks);
  if (!talk.outcome.ok) {
    const { code, message } = talk.outcome.problem;
    const text = `after ${talk.asks.length} askings the answer of ${chosen.model} could still not be used: ${message}`;
    return { kind: 'unusable', reason: code, message: text, call };
  }
  const judged = talk.outcome.value;
  if (judged.kind === 'plan') return { kind: 'plan', plan: judged.plan, call };
  return { kind: 'code', files: await store(deps.blobs, task_id, judged), strategy: STRATEGY, call };
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
    const context = Context.current();
    let characters = 0;
    const beat = (): void => context.heartbeat({ characters });
    const every = Math.max(SHORTEST_BEAT_MS, input.limits.heartbeat_ms / BEATS_PER_LIMIT);
    const timer = setInterval(beat, every);
    try {
      return await ask(deps, input, (text) => (characters += text.length));
    } catch (error) {
      throw modelFailure(error);
    } finally {
      clearInterval(timer);
    }
  };
}
