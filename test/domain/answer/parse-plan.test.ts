import { describe, expect, it } from '@jest/globals';
import { jsonrepair } from 'jsonrepair';
import { parsePlan } from '../../../src/domain/answer/index.js';
import type { Language } from '../../../src/domain/task/plan.js';

const PLAN =
  '{"language": "javascript", "modules": [{"name": "word-count", "purpose": "counts words", "depends_on": []}]}';
const read = (text: string, given: Language | null = null, finish: 'stop' | 'length' = 'stop') =>
  parsePlan({ text, finish }, given, jsonrepair);

/** Ways in which small models miss the form of a plan. */
const UNDERSTOOD: Readonly<Record<string, string>> = {
  'the object alone': PLAN,
  'a fence': `\`\`\`json\n${PLAN}\n\`\`\``,
  'prose around': `Here is my plan:\n${PLAN}\nI hope {this} helps!`,
  'a think block with another object': `<think>{"modules": []}</think>${PLAN}`,
  'a trailing comma': PLAN.replace('[]}', '[],}'),
  'single quotes': PLAN.replaceAll('"', "'"),
  'keys without quotes': PLAN.replace('"language"', 'language').replace('"modules"', 'modules'),
  'a comment': PLAN.replace('{"language"', '{ // the plan\n"language"'),
  'a list without the object': '[{"name": "word-count", "purpose": "counts words", "depends_on": []}]',
  'a single module without the list': '{"name": "word-count", "purpose": "counts words"}',
  'a name with folder and ending': PLAN.replace('word-count', 'src/wordCount.js'),
  'a name in words': PLAN.replace('word-count', 'Word Count'),
  'dependencies as a text': PLAN.replace('[]', '"none"'),
  'other names for the fields': PLAN.replace('purpose', 'description').replace('depends_on', 'dependencies'),
};

describe('plans that are understood', () => {
  it.each(Object.entries(UNDERSTOOD))('CX-31 %s', (_name, text) => {
    expect(read(text, 'javascript')).toEqual({
      ok: true,
      value: {
        language: 'javascript',
        modules: [
          {
            name: 'word-count',
            purpose: 'counts words',
            depends_on: [],
            file: 'src/word-count.js',
            test_file: 'test/word-count.test.js',
          },
        ],
      },
    });
  });

  it('CX-31 a raw newline in a text', () => {
    const modules = [{ name: 'word-count', purpose: 'counts\nwords' }];
    expect(read(PLAN.replace('counts words', 'counts\nwords'))).toMatchObject({
      ok: true,
      value: { modules },
    });
  });

  it('WF-13 takes the language of the plan, but the one of the task first', () => {
    expect(read(PLAN)).toMatchObject({ ok: true, value: { language: 'javascript' } });
    expect(read(PLAN.replace('"javascript"', '"Py"'))).toMatchObject({
      ok: true,
      value: { language: 'python' },
    });
    expect(read(PLAN, 'typescript')).toMatchObject({ ok: true, value: { language: 'typescript' } });
  });
});

const module = (name: string, ...depends_on: string[]) => ({ name, purpose: `does ${name}`, depends_on });
const plan = (...modules: unknown[]) => JSON.stringify({ language: 'javascript', modules });

/** Plans that cannot be used, and what the planner is told. */
const REFUSED: Readonly<Record<string, readonly [string, string, RegExp]>> = {
  nothing: ['', 'empty_answer', /empty/],
  'prose only': ['First I would split it up.', 'no_json', /JSON object/],
  'no modules': [plan(), 'invalid_plan', /at least one/],
  'modules that are no objects': [plan('a', 'b'), 'invalid_plan', /list of objects/],
  'another language': [plan(module('a')).replace('javascript', 'rust'), 'invalid_plan', /"python"/],
  'two modules with one name': [plan(module('a'), module('A')), 'invalid_plan', /two modules are called "a"/],
  'a dependency that is not there': [plan(module('a', 'b')), 'invalid_plan', /not in the plan/],
  'a module that needs itself': [plan(module('a', 'a')), 'invalid_plan', /depends on itself/],
  'a circle': [plan(module('a', 'b'), module('b', 'a')), 'invalid_plan', /circle/],
  'too many modules': [
    plan(...Array.from({ length: 21 }, (_, index) => module(`m${index}`))),
    'invalid_plan',
    /at most 20/,
  ],
  'a module without a purpose': [plan({ name: 'a' }), 'invalid_plan', /no purpose/],
  'a module without a name': [plan({ purpose: 'does it' }), 'invalid_plan', /module name/],
};

describe('plans that are refused, with a reason for the planner', () => {
  it.each(Object.entries(REFUSED))('WF-1 %s', (_name, [text, code, message]) => {
    const parsed = read(text);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    expect(parsed.ok ? '' : parsed.problem.message).toMatch(message);
  });

  it('CX-31 a plan cut at its limit is never repaired: half of it would pass as the whole', () => {
    const cut = plan(module('a'), module('b')).slice(0, -30);
    expect(read(cut, null, 'length')).toMatchObject({ ok: false, problem: { code: 'answer_cut' } });
  });
});
