import { PLAN_SCHEMA, type AnswerProblem, type Parsed } from '../../domain/answer/index.js';
import type { BuiltContext, Dialogue } from '../../domain/prompt/index.js';
import {
  LanguageModelError,
  type ChatAnswer,
  type ChatRequest,
  type LanguageModel,
} from '../../ports/language-model.js';
import type { AskModelInput } from '../contract.js';
import type { ChosenModel } from './choose-model.js';
import type { Judged } from './judge-answer.js';

/** One asking: what was sent and what came back; `answer` is null when it was empty. */
export type Ask = { readonly context: BuiltContext; readonly answer: ChatAnswer | null };

export type Conversation = {
  readonly asks: readonly Ask[];
  readonly outcome: Parsed<Judged>;
};

export type Talk = {
  readonly model: LanguageModel;
  readonly chosen: ChosenModel;
  readonly judge: (answer: ChatAnswer) => Promise<Parsed<Judged>>;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};

/** The first asking and at most two more (CX-31). */
const MOST_ASKS = 3;
/** Decisions are to be the same each time; code gets some room to try something else after a failure. */
const TEMPERATURES = { plan: 0, write: 0.2, correct: 0.4 } as const;
const EMPTY: AnswerProblem = {
  code: 'empty_answer',
  message: 'nothing was said in it; answer at once, without thinking aloud.',
};

function requestFor(
  talk: Talk,
  { step, limits }: AskModelInput,
  context: BuiltContext,
  ask: number,
): ChatRequest {
  const { task_id, kind, module, iteration } = step;
  return {
    model: talk.chosen.model,
    messages: context.messages,
    contextLimit: talk.chosen.contextLimit,
    answerLimit: context.answerLimit,
    temperature: TEMPERATURES[kind],
    format: kind === 'plan' ? PLAN_SCHEMA : null,
    purpose: { task_id, kind, module, iteration, ask },
    signal: talk.signal,
    loadTimeoutMs: limits.load_ms,
    answerTimeoutMs: limits.step_ms,
    onText: talk.onText,
  };
}

/** An answer with nothing in it is not the server's failure: the model is told so, like of any other unusable answer. */
async function chat(model: LanguageModel, request: ChatRequest): Promise<ChatAnswer | null> {
  try {
    return await model.chat(request);
  } catch (error) {
    if (error instanceof LanguageModelError && error.code === 'empty_answer') return null;
    throw error;
  }
}

/** What the model is to be asked about next; null when the answer is taken. A suspicion is raised once. */
function nextProblem(outcome: Parsed<Judged>, raised: ReadonlySet<string>): AnswerProblem | null {
  if (!outcome.ok) return outcome.problem;
  const { suspicion } = outcome.value;
  return suspicion && !raised.has(suspicion.code) ? suspicion : null;
}

/**
 * Asks until an answer can be used, each time with the last problem named. The last answer that could be used is taken
 * even if it was suspicious.
 * @throws LanguageModelError or ContextTooLarge, or the reason of an abort
 */
export async function converse(talk: Talk, input: AskModelInput): Promise<Conversation> {
  const asks: Ask[] = [];
  const raised = new Set<string>();
  let dialogue: Dialogue | null = null;
  let outcome: Parsed<Judged> = { ok: false, problem: EMPTY };
  let usable: Parsed<Judged> | null = null;
  while (asks.length < MOST_ASKS) {
    const context = talk.chosen.contextFor(dialogue);
    const answer = await chat(talk.model, requestFor(talk, input, context, asks.length + 1));
    asks.push({ context, answer });
    outcome = answer ? await talk.judge(answer) : { ok: false, problem: EMPTY };
    if (outcome.ok) usable = outcome;
    const problem = nextProblem(outcome, raised);
    if (!problem) break;
    raised.add(problem.code);
    dialogue = { answer: answer?.text ?? '', problem: problem.message };
  }
  return { asks, outcome: usable ?? outcome };
}
