import { isPlainObject } from '../kernel/json.js';
import { LANGUAGES, type Language, type ModuleProposal, type Plan } from '../task/plan.js';
import { buildPlan } from '../task/plan-rules.js';
import { DomainError } from '../kernel/domain-error.js';
import { unusable, usable, type Parsed } from './answer-problem.js';
import { findJson, type RepairJson } from './find-json.js';
import type { CodeAnswer } from './parse-code.js';
import { plainText } from './plain-text.js';

const ALIASES: Readonly<Record<string, Language>> = {
  js: 'javascript',
  node: 'javascript',
  nodejs: 'javascript',
  'node.js': 'javascript',
  ts: 'typescript',
  py: 'python',
  python3: 'python',
};

function languageIn(value: unknown): Language | null {
  const name = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return LANGUAGES.find((language) => language === name) ?? ALIASES[name] ?? null;
}

/** More than a name may have; the rest says no more in a refusal. */
const LONGEST_NAME = 100;

/** `src/EmailValidator.js` → `email-validator`: what a name means is taken, not how it is dressed. */
function moduleName(value: unknown): string {
  return (typeof value === 'string' ? value : '')
    .trim()
    .slice(-LONGEST_NAME)
    .replace(/^.*\//, '')
    .replace(/\.(?:[cm]?[jt]s|py)$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function namesIn(value: unknown): readonly string[] {
  const list =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : [];
  return list.map(moduleName).filter((name) => name !== '' && name !== 'none');
}

function proposal(value: unknown): ModuleProposal | null {
  if (!isPlainObject(value)) return null;
  const purpose = value.purpose ?? value.description;
  return {
    name: moduleName(value.name ?? value.module),
    purpose: typeof purpose === 'string' ? purpose : '',
    depends_on: namesIn(value.depends_on ?? value.dependencies),
  };
}

function proposalsIn(value: unknown): readonly ModuleProposal[] | null {
  const list = isPlainObject(value)
    ? (value.modules ?? (value.name === undefined ? undefined : [value]))
    : value;
  if (!Array.isArray(list)) return null;
  const proposals = (list as unknown[]).map(proposal);
  return proposals.every((one) => one !== null) ? proposals : null;
}

function planOf(value: unknown, given: Language | null): Parsed<Plan> {
  const language = given ?? languageIn(isPlainObject(value) ? value.language : null);
  if (!language) return unusable('invalid_plan', 'language must be "javascript", "typescript" or "python".');
  const proposals = proposalsIn(value);
  if (!proposals)
    return unusable('invalid_plan', 'modules must be a list of objects with name, purpose and depends_on.');
  try {
    return usable(buildPlan(language, proposals));
  } catch (error) {
    if (error instanceof DomainError) return unusable('invalid_plan', `${error.message}.`);
    throw error;
  }
}

/**
 * Reads a plan out of an answer: JSON by itself, in a fence or in prose, repaired in its signs but never in its structure
 * (CX-31): half a plan would pass as a whole one.
 * @param given the language that the task was asked in, which wins over the planner's; null leaves it to the planner
 */
export function parsePlan(answer: CodeAnswer, given: Language | null, repair: RepairJson): Parsed<Plan> {
  if (answer.finish === 'length')
    return unusable('answer_cut', 'it was too long and cut off; plan fewer modules with short purposes.');
  const text = plainText(answer.text);
  if (text === '') return unusable('empty_answer', 'it was empty; answer at once with the JSON object.');
  const found = findJson(text, repair);
  return found.ok ? planOf(found.value, given) : found;
}
