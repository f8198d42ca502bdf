import type { AnsweredFile, AnswerProblem, CodeAnswer, Parsed } from '../domain/answer/index.js';
import type { BuiltContext, ContextDraft, Tier, TierChoice } from '../domain/prompt/index.js';
import type { Language, Plan, PlannedModule } from '../domain/task/plan.js';

/** What code is read for: the module that was asked for, and its files as they are. */
export type AskedCode = {
  readonly language: Language;
  readonly module: Pick<PlannedModule, 'file' | 'test_file'>;
  readonly before: readonly AnsweredFile[];
};

/** Files that can be used; `suspicion` is what the model should be asked about once, null when there is nothing. */
export type ReadCode = {
  readonly files: readonly AnsweredFile[];
  readonly suspicion: AnswerProblem | null;
};

/**
 * Socket for the work on prompts and answers that costs processor time, in proportion to texts that others wrote. None of it
 * may hold up its caller's heartbeats.
 */
export interface TextWork {
  /** The tier that a context goes to, counted as each tier's model counts (CX-4). */
  chooseTier(draft: ContextDraft, tiers: readonly Tier[]): Promise<TierChoice>;
  /** @throws ContextTooLarge */
  fitContext(draft: ContextDraft, tier: Tier): Promise<BuiltContext>;
  /** @param given the language that the task was asked in; null leaves it to the planner */
  readPlan(answer: CodeAnswer, given: Language | null): Promise<Parsed<Plan>>;
  readCode(answer: CodeAnswer, asked: AskedCode): Promise<Parsed<ReadCode>>;
}
