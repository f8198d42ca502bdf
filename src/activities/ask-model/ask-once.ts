import { PLAN_SCHEMA } from '../../domain/answer/index.js';
import type { BuiltContext } from '../../domain/prompt/index.js';
import {
  LanguageModelError,
  type CallTime,
  type ChatAnswer,
  type ChatRequest,
  type LanguageModel,
  type ModelProblem,
} from '../../ports/language-model.js';
import type { AskModelInput } from '../contract.js';
import type { ChosenModel } from './choose-model.js';
import type { AskingTime } from './asking-time.js';

/** What was sent, what came back, and how long that took. Without an answer, `problem` says why there is none. */
export type Ask = { readonly context: BuiltContext; readonly spent: CallTime } & (
  | { readonly answer: ChatAnswer; readonly problem: null }
  | { readonly answer: null; readonly problem: LanguageModelError }
);

export type Asker = {
  readonly model: LanguageModel;
  readonly chosen: ChosenModel;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};

export type Asking = {
  readonly context: BuiltContext;
  /** 1 for the first one of the step. */
  readonly number: number;
  readonly left: AskingTime;
  /** The asking before came to nothing but thoughts: this one is without. */
  readonly unthinking: boolean;
};

/** Decisions are to be the same each time; code gets some room to try something else after a failure. */
const TEMPERATURES = { plan: 0, write: 0.2, correct: 0.4 } as const;
/** Not the server's failures: what they come to is for the step to decide. */
const UNANSWERED: readonly ModelProblem[] = ['empty_answer', 'load_timeout', 'answer_timeout'];

function requestFor(
  asker: Asker,
  { step }: AskModelInput,
  { context, number, left, unthinking }: Asking,
): ChatRequest {
  const { task_id, kind, module, iteration } = step;
  return {
    model: asker.chosen.model,
    messages: context.messages,
    contextLimit: asker.chosen.contextLimit,
    answerLimit: context.answerLimit,
    temperature: TEMPERATURES[kind],
    format: kind === 'plan' ? PLAN_SCHEMA : null,
    ...(unthinking ? { think: false } : {}),
    purpose: { task_id, kind, module, iteration, ask: number },
    signal: asker.signal,
    loadTimeoutMs: left.load_ms,
    answerTimeoutMs: left.step_ms,
    onText: asker.onText,
  };
}

/**
 * Asks once, in the time that the step still has for it.
 * @throws LanguageModelError when the server failed, or the reason of an abort
 */
export async function askOnce(asker: Asker, input: AskModelInput, asking: Asking): Promise<Ask> {
  const { context } = asking;
  const began = performance.now();
  try {
    const answer = await asker.model.chat(requestFor(asker, input, asking));
    return { context, answer, problem: null, spent: answer };
  } catch (error) {
    if (!(error instanceof LanguageModelError) || !UNANSWERED.includes(error.code)) throw error;
    // Where nobody says how much of it was loading, all of it was answering.
    const all = { firstTokenMs: 0, durationMs: Math.round(performance.now() - began) };
    return { context, answer: null, problem: error, spent: error.spent ?? all };
  }
}
