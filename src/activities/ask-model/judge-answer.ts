import {
  compareVersions,
  parseCode,
  parsePlan,
  type AnsweredFile,
  type AnswerProblem,
  type CodeAnswer,
  type Parsed,
  type RepairJson,
} from '../../domain/answer/index.js';
import type { Language, Plan, PlannedModule } from '../../domain/task/plan.js';
import type { SyntaxChecker } from '../../ports/syntax-checker.js';
import type { MissingTool } from '../../ports/test-runner.js';
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
  readonly syntax: SyntaxChecker;
  readonly repairJson: RepairJson;
  /** Left out, every language can be tested. */
  readonly missingTool?: MissingTool;
};

async function brokenSyntax(
  syntax: SyntaxChecker,
  language: Language,
  files: readonly AnsweredFile[],
): Promise<AnswerProblem | null> {
  for (const { path, content } of files) {
    const error = await syntax.check(language, path, content);
    if (error !== null) return { code: 'syntax_error', message: `it does not parse. ${error}` };
  }
  return null;
}

async function judgeCode(
  answer: CodeAnswer,
  module: PlannedModule,
  material: StepMaterial,
  syntax: SyntaxChecker,
): Promise<Parsed<Judged>> {
  const language = material.state.language ?? 'javascript';
  const before = material.files.target;
  const present = {
    code: before.some(({ path }) => path === module.file),
    tests: before.some(({ path }) => path === module.test_file),
  };
  const { file, test_file } = module;
  const parsed = parseCode(answer, { language, file, test_file }, present);
  if (!parsed.ok) return parsed;
  const broken = await brokenSyntax(syntax, language, parsed.value);
  if (broken) return { ok: false, problem: broken };
  const suspicion = compareVersions(language, before, parsed.value);
  return { ok: true, value: { kind: 'code', files: parsed.value, suspicion } };
}

/** Checks an answer before anything is made of it (CX-31, CX-32). */
export async function judgeAnswer(
  answer: CodeAnswer,
  material: StepMaterial,
  deps: JudgingDeps,
): Promise<Parsed<Judged>> {
  if (material.module) return judgeCode(answer, material.module, material, deps.syntax);
  const plan = parsePlan(answer, material.state.language, deps.repairJson);
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
