import {
  compareVersions,
  parseCode,
  parsePlan,
  type AnsweredFile,
  type AnswerProblem,
  type RepairJson,
} from '../../domain/answer/index.js';
import { chooseTier, fitContext, wantedTokens, type CountTokens } from '../../domain/prompt/index.js';
import type { Language } from '../../domain/task/plan.js';
import type { SyntaxChecker } from '../../ports/syntax-checker.js';
import type { TextWork } from '../../ports/text-work.js';
import type { TokenCounter } from '../../ports/token-counter.js';

export type TextWorkTools = {
  readonly tokenCounter: TokenCounter;
  readonly syntax: SyntaxChecker;
  readonly repairJson: RepairJson;
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

/** Does the work where it is called, and blocks whoever shares the thread: see `createThreadedTextWork`. */
export function createLocalTextWork({ tokenCounter, syntax, repairJson }: TextWorkTools): TextWork {
  return {
    async chooseTier(draft, tiers) {
      const counters = new Map<string, CountTokens>();
      for (const { model } of tiers) counters.set(model, await tokenCounter.forModel(model));
      return chooseTier(tiers, ({ model, contextLimit }) =>
        wantedTokens(draft, contextLimit, counters.get(model) ?? ((text) => text.length)),
      );
    },
    async fitContext(draft, { model, contextLimit }) {
      return fitContext(draft, contextLimit, await tokenCounter.forModel(model));
    },
    readPlan: (answer, given) => Promise.resolve(parsePlan(answer, given, repairJson)),
    async readCode(answer, { language, module: { file, test_file }, before }) {
      const present = {
        code: before.some(({ path }) => path === file),
        tests: before.some(({ path }) => path === test_file),
      };
      const parsed = parseCode(answer, { language, file, test_file }, present);
      if (!parsed.ok) return parsed;
      const broken = await brokenSyntax(syntax, language, parsed.value);
      if (broken) return { ok: false, problem: broken };
      const suspicion = compareVersions(language, before, parsed.value);
      return { ok: true, value: { files: parsed.value, suspicion } };
    },
  };
}
