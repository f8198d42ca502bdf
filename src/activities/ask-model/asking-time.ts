import { LanguageModelError, type CallTime } from '../../ports/language-model.js';
import type { StepLimits } from '../contract.js';

/** What the askings of one step have together: for loading, and for answering (SC-9). */
export type AskingTime = Pick<StepLimits, 'step_ms' | 'load_ms'>;

/** What is left after an asking. Never 0: whoever has nothing left is ended by the adapter, with the limit's name. */
export function timeAfter(left: AskingTime, { firstTokenMs, durationMs }: CallTime): AskingTime {
  return {
    load_ms: Math.max(1, left.load_ms - firstTokenMs),
    step_ms: Math.max(1, left.step_ms - (durationMs - firstTokenMs)),
  };
}

/** The failure of an asking that ran out of time; a later one says that it had only what the earlier ones left. */
export function outOfTime(
  problem: LanguageModelError,
  { step_ms, load_ms }: AskingTime,
  number: number,
): LanguageModelError {
  if (number === 1) return problem;
  const all = (problem.code === 'load_timeout' ? load_ms : step_ms) / 1000;
  const message = `asking ${number} of a step that has ${all} s for all of them: ${problem.message}`;
  return new LanguageModelError(problem.code, message, { cause: problem });
}
