import type { AnswerProblem, Parsed } from '../../domain/answer/index.js';
import type { Dialogue } from '../../domain/prompt/index.js';
import type { ChatAnswer } from '../../ports/language-model.js';
import type { AskModelInput } from '../contract.js';
import { askOnce, type Ask, type Asker } from './ask-once.js';
import { outOfTime, timeAfter, type AskingTime } from './asking-time.js';
import type { Judged } from './judge-answer.js';

export type Conversation = {
  readonly asks: readonly Ask[];
  readonly outcome: Parsed<Judged>;
};

export type Talk = Asker & {
  readonly judge: (answer: ChatAnswer) => Promise<Parsed<Judged>>;
};

/** The first asking and at most two more (CX-31). */
const MOST_ASKS = 3;
/** An answer with nothing in it is not the server's failure: the model is told so, like of any other unusable answer. */
const EMPTY: AnswerProblem = {
  code: 'empty_answer',
  message: 'nothing was said in it; answer at once, without thinking aloud.',
};

/** What the model is to be asked about next; null when the answer is taken. A suspicion is raised once. */
function nextProblem(outcome: Parsed<Judged>, raised: ReadonlySet<string>): AnswerProblem | null {
  if (!outcome.ok) return outcome.problem;
  const { suspicion } = outcome.value;
  return suspicion && !raised.has(suspicion.code) ? suspicion : null;
}

function ranOut({ problem }: Ask): boolean {
  return problem !== null && problem.code !== 'empty_answer';
}

/** A model that thought until nothing was left to say it with does the same when it is asked again in the same way. */
function onlyThought({ problem }: Ask): boolean {
  return problem?.thought === true;
}

/**
 * Asks until an answer can be used, each time with the last problem named and with the time that the askings before have
 * left. The last answer that could be used is taken even if it was suspicious, or if asking again ran out of time.
 * @throws LanguageModelError or ContextTooLarge, or the reason of an abort
 */
export async function converse(talk: Talk, input: AskModelInput): Promise<Conversation> {
  const asks: Ask[] = [];
  const raised = new Set<string>();
  let left: AskingTime = input.limits;
  let dialogue: Dialogue | null = null;
  let outcome: Parsed<Judged> = { ok: false, problem: EMPTY };
  let usable: Parsed<Judged> | null = null;
  let unthinking = false;
  while (asks.length < MOST_ASKS) {
    const context = await talk.chosen.contextFor(dialogue);
    const ask = await askOnce(talk, input, { context, number: asks.length + 1, left, unthinking });
    asks.push(ask);
    if (ask.problem && ranOut(ask)) {
      if (usable) break;
      throw outOfTime(ask.problem, input.limits, asks.length);
    }
    left = timeAfter(left, ask.spent);
    outcome = ask.answer ? await talk.judge(ask.answer) : { ok: false, problem: EMPTY };
    if (outcome.ok) usable = outcome;
    unthinking ||= onlyThought(ask);
    const problem = nextProblem(outcome, raised);
    if (!problem) break;
    raised.add(problem.code);
    dialogue = { answer: ask.answer?.text ?? '', problem: problem.message };
  }
  return { asks, outcome: usable ?? outcome };
}
