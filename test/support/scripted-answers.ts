import type { ChatBody, RecordedCall, StandInAnswer } from './stand-in-ollama.js';

/** Which step a prompt of the product is for, as a model would understand it from the words. */
type AskedFor = {
  readonly kind: 'plan' | 'write' | 'correct';
  readonly module: string | null;
  /** True when the product says that the answer before could not be used. */
  readonly again: boolean;
};

function askedFor({ messages }: ChatBody): AskedFor {
  const context = messages.find(({ role }) => role === 'user')?.content ?? '';
  const now = context.slice(context.lastIndexOf('# Now\n'));
  const [, verb, module] = /^(Write|Correct) the module "([^"]+)"/m.exec(now) ?? [];
  const kind = verb === undefined ? 'plan' : verb === 'Write' ? 'write' : 'correct';
  return {
    kind,
    module: module ?? null,
    again: messages.at(-1)?.content.startsWith('Your answer cannot be used') ?? false,
  };
}

export type Files = Readonly<Record<string, string>>;

/** An answer with files in the form that the product asks for. */
export function filesAnswer(files: Files, fence = 'js'): string {
  const blocks = Object.entries(files).map(([path, content]) => `\`\`\`${fence} ${path}\n${content}\n\`\`\``);
  return ['Here are the files.', ...blocks].join('\n\n');
}

export function planAnswer(
  language: string,
  ...modules: readonly { readonly name: string; readonly depends_on?: readonly string[] }[]
): string {
  const planned = modules.map(({ name, depends_on = [] }) => ({ name, purpose: `does ${name}`, depends_on }));
  return JSON.stringify({ language, modules: planned });
}

/** A script: what a step is answered with; the last entry of a list goes on for ever. */
export type Script = {
  readonly plan: StandInAnswer;
  readonly write: Readonly<Record<string, StandInAnswer>>;
  readonly correct?: Readonly<Record<string, readonly StandInAnswer[]>>;
};

/** Plays a script, decided by what is asked for and never by counting calls: a step that is done again gets the same answer. */
export function playing(script: Script): (call: RecordedCall) => StandInAnswer {
  const corrections = new Map<string, number>();
  const seen = new Map<string, number>();
  return ({ body }) => {
    const { kind, module } = askedFor(body);
    if (kind === 'plan') return script.plan;
    const name = module ?? '';
    if (kind === 'write') return script.write[name] ?? { status: 500, error: `no script for ${name}` };
    const answers = script.correct?.[name] ?? [];
    // A correction that is asked again word by word is the same one, asked again after a crash.
    const prompt = `${name}\n${body.messages.map(({ content }) => content).join('\n')}`;
    const index = seen.get(prompt) ?? corrections.get(name) ?? 0;
    if (!seen.has(prompt)) corrections.set(name, index + 1);
    seen.set(prompt, index);
    return (
      answers[Math.min(index, answers.length - 1)] ?? { status: 500, error: `no correction for ${name}` }
    );
  };
}

const emailTests = `import test from 'node:test';
import assert from 'node:assert/strict';
import { isValidEmail } from '../src/email-validator.js';

test('accepts a plain address', () => {
  assert.equal(isValidEmail('a@example.org'), true);
});

test('refuses text without an at sign', () => {
  assert.equal(isValidEmail('example.org'), false);
});

test('refuses a domain without a dot', () => {
  assert.equal(isValidEmail('a@localhost'), false);
});`;

const emailCode = (pattern: string): string => `export function isValidEmail(text) {
  return ${pattern}.test(text);
}`;

export const EMAIL_PROMPT = 'Build email validator';
const EMAIL_FILE = 'src/email-validator.js';
const EMAIL_TEST_FILE = 'test/email-validator.test.js';
const wrong = filesAnswer({
  [EMAIL_FILE]: emailCode('/^[^@\\s]+@[^@\\s]+$/'),
  [EMAIL_TEST_FILE]: emailTests,
});
const stillWrong = filesAnswer({
  [EMAIL_FILE]: emailCode('/^[^@\\s]+@[^@]+$/'),
  [EMAIL_TEST_FILE]: emailTests,
});
const right = filesAnswer({
  [EMAIL_FILE]: emailCode('/^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$/'),
  [EMAIL_TEST_FILE]: emailTests,
});
const emailPlan = planAnswer('javascript', { name: 'email-validator' });

/** One module in JavaScript, wrong at first: one of three tests fails; the correction passes. */
export function emailValidatorScript(): (call: RecordedCall) => StandInAnswer {
  return playing({
    plan: emailPlan,
    write: { 'email-validator': wrong },
    correct: { 'email-validator': [right] },
  });
}

/** The same task by a model that gets it right at once. */
export function rightAtOnceScript(): (call: RecordedCall) => StandInAnswer {
  return playing({ plan: emailPlan, write: { 'email-validator': right } });
}

/** The same task by a model that never gets it right: each correction is another wrong one. */
export function neverRightScript(): (call: RecordedCall) => StandInAnswer {
  const corrections = [stillWrong, wrong, stillWrong, wrong, stillWrong, wrong];
  return playing({
    plan: emailPlan,
    write: { 'email-validator': wrong },
    correct: { 'email-validator': corrections },
  });
}

/** Two modules in JavaScript, the second imports the first; both right at once. */
export function twoModulesScript(): (call: RecordedCall) => StandInAnswer {
  const tests = (name: string, body: string): string =>
    `import test from 'node:test';\nimport assert from 'node:assert/strict';\n${body.replace('NAME', name)}`;
  return playing({
    plan: planAnswer('javascript', { name: 'area' }, { name: 'room', depends_on: ['area'] }),
    write: {
      area: filesAnswer({
        'src/area.js': 'export function area(width, height) {\n  return width * height;\n}',
        'test/area.test.js': tests(
          'area',
          `import { area } from '../src/NAME.js';\n\ntest('multiplies', () => {\n  assert.equal(area(2, 3), 6);\n});`,
        ),
      }),
      room: filesAnswer({
        'src/room.js': `import { area } from './area.js';\n\nexport function floor(sides) {\n  return sides.reduce((sum, [w, h]) => sum + area(w, h), 0);\n}`,
        'test/room.test.js': tests(
          'room',
          `import { floor } from '../src/NAME.js';\n\ntest('adds areas', () => {\n  assert.equal(floor([[1, 2], [3, 4]]), 14);\n});`,
        ),
      }),
    },
  });
}
