import type { AnsweredFile, AnswerProblem, CodeAnswer, Parsed } from '../../domain/answer/index.js';
import type { Language, Plan } from '../../domain/task/plan.js';
import type { MissingTool } from '../../ports/test-runner.js';
import type { TextWork } from '../../ports/text-work.js';
import type { StepMaterial } from './read-material.js';

/** What a usable answer comes to; `suspicion` is what it should be asked about once, null when there is nothing. */
export type Judged =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly suspicion: null }
  | {
      readonly kind: 'code';
      readonly files: readonly AnsweredFile[];
      readonly suspicion: AnswerProblem | null;
    };

export type JudgingDeps = {
  readonly text: Pick<TextWork, 'readPlan' | 'readCode'>;
  /** Left out, every language can be tested. */
  readonly missingTool?: MissingTool;
};

/** Checks an answer before anything is made of it (CX-31, CX-32). */
export async function judgeAnswer(
  answer: CodeAnswer,
  { module, state, files }: Pick<StepMaterial, 'module' | 'state' | 'files'>,
  deps: JudgingDeps,
): Promise<Parsed<Judged>> {
  const { text, finish } = answer;
  if (module) {
    const asked = { language: state.language ?? 'javascript', module, before: files.target } as const;
    const code = await deps.text.readCode({ text, finish }, asked);
    return code.ok ? { ok: true, value: { kind: 'code', ...code.value } } : code;
  }
  const plan = await deps.text.readPlan({ text, finish }, state.language);
  if (!plan.ok) return plan;
  const missing = await deps.missingTool?.(plan.value.language);
  if (missing) return { ok: false, problem: untestable(plan.value.language, missing) };
  return { ok: true, value: { kind: 'plan', plan: plan.value, suspicion: null } };
}

/** The planner's choice, when the request named no language: it is told, and may choose another one. */
function untestable(language: Language, missing: string): AnswerProblem {
  const message = `tests in ${language} cannot be run here; plan in another language. ${missing}`;
  return { code: 'invalid_plan', message };
}
