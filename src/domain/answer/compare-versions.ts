import type { Language } from '../task/plan.js';
import { exportedNames } from '../prompt/signatures.js';
import { listed, type AnswerProblem } from './answer-problem.js';
import type { AnsweredFile } from './parse-code.js';

const SHRINK_SHARE = 0.6;
/** Shorter files may shrink as they like. */
const LEAST_LINES = 10;

function lines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

function sameText(a: string, b: string): boolean {
  return a.trim() === b.trim();
}

function shrunk(before: AnsweredFile, after: AnsweredFile): AnswerProblem | null {
  const was = lines(before.content);
  const is = lines(after.content);
  if (was < LEAST_LINES || is >= was * SHRINK_SHARE) return null;
  return {
    code: 'shrunk',
    message: `${after.path} went from ${was} lines to ${is}; if something was left out, write it; if it is really shorter now, give the same answer again.`,
  };
}

function lostExports(language: Language, before: AnsweredFile, after: AnsweredFile): AnswerProblem | null {
  const now = new Set(exportedNames(language, after.content));
  const lost = exportedNames(language, before.content).filter((name) => !now.has(name));
  if (lost.length === 0) return null;
  return {
    code: 'lost_exports',
    message: `${after.path} no longer exports ${listed(lost)}; keep every exported name.`,
  };
}

/**
 * What is suspicious in a correction against the version before (CX-32): identical to the one that failed, much shorter, or
 * without a name that it exported. null when nothing is. An answer may be so on purpose: it is worth one question.
 */
export function compareVersions(
  language: Language,
  before: readonly AnsweredFile[],
  after: readonly AnsweredFile[],
): AnswerProblem | null {
  const pairs = after.map((file) => ({ file, old: before.find(({ path }) => path === file.path) }));
  if (pairs.length > 0 && pairs.every(({ file, old }) => old && sameText(old.content, file.content))) {
    return {
      code: 'unchanged',
      message: 'it is the same code as before, whose tests failed; change what makes them fail.',
    };
  }
  for (const { file, old } of pairs) {
    const problem = old && (shrunk(old, file) ?? lostExports(language, old, file));
    if (problem) return problem;
  }
  return null;
}
