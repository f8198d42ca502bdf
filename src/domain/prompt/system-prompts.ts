import type { Language } from '../task/plan.js';

export type StepKind = 'plan' | 'write' | 'correct';

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  python: 'Python',
};

const PLAN = `You plan small programs. Answer with one JSON object and nothing else:
{"language": "javascript", "modules": [{"name": "word-count", "purpose": "what it exports and how each export behaves", "depends_on": []}]}
Rules:
- language is "javascript", "typescript" or "python". If the task does not say, choose "javascript".
- Use ONE module for a small task. Split only what is really separate; never more than 5 modules.
- name: lower-case words joined by "-", no folder, no file ending.
- purpose: one or two sentences with the exact names of the exported functions, what they take and what they return.
- depends_on: names of modules of this plan that this module imports.
- No modules for tests, main programs, documentation or configuration: every module gets its tests later.`;

const ECMASCRIPT = (name: string, fence: string, ending: string): string => `Language: ${name}, ES modules.
- Use named exports. Import other modules of the task as './<name>.js'. Use no packages.
- Tests begin with:
import test from 'node:test';
import assert from 'node:assert/strict';
import { example } from '../src/example.js';
Answer in this form, with the real paths:
\`\`\`${fence} src/example.${ending}
the whole module
\`\`\`
\`\`\`${fence} test/example.test.${ending}
the whole test file
\`\`\``;

const CONVENTIONS: Readonly<Record<Language, string>> = {
  javascript: ECMASCRIPT('JavaScript', 'js', 'js'),
  typescript: `${ECMASCRIPT('TypeScript', 'ts', 'ts')}
In TypeScript too, imports end with .js. Use no enums, namespaces or parameter properties.`,
  python: `Language: Python 3, standard library only, flat files.
- Import other modules of the task by name: from other_module import thing
- Tests begin with:
import unittest
from example import example
and use classes of unittest.TestCase with methods test_…
Answer in this form, with the real paths:
\`\`\`python example.py
the whole module
\`\`\`
\`\`\`python test_example.py
the whole test file
\`\`\``,
};

const RULES = `Rules:
- Exactly two fenced blocks: the module, then its tests. The path stands behind the language on the line that opens the fence.
- Always whole files. Never leave anything out, never write "rest of the code" or "unchanged".
- Tests are short, each with a name that says what it checks. Test the usual case, the limits, and bad input.
- No network, no files, no input from the keyboard, no waiting.`;

const ROLES: Readonly<Record<'write' | 'correct', string>> = {
  write: 'You write one module of a program, and its tests.',
  correct: `You correct one module of a program: its tests failed, or its user asked for a change.
First decide who is wrong. If the code breaks the task, correct the code. If a test expects what the task does not ask for, correct that test. Never delete, skip or empty a test that fails: what was removed is recorded and told to the user.`,
};

/** The system prompt of a step: the same bytes for the same step and language, so that the model server's prefix cache works. */
export function systemPrompt(kind: StepKind, language: Language | null): string {
  if (kind === 'plan') return PLAN;
  return `${ROLES[kind]}\n\n${CONVENTIONS[language ?? 'javascript']}\n\n${RULES}`;
}
