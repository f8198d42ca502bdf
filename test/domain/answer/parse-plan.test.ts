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
  'words of Python': PLAN.replace('[]}', '[], "done": True, "by": None}'),
  'a plan beside an object of something else': `${PLAN}\n{"x": 1}`,
  'the same plan twice': `${PLAN}\nAgain:\n${PLAN}`,
  'a bracket of prose before it': `I use { to open and [1] to cite.\n${PLAN}`,
  'typographic quotes': PLAN.replaceAll(/"([^"]*)"/g, '“$1”'),
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

  const TWO = plan(module('a'), module('b'));
  const SECOND = TWO.indexOf(',{"name":"b"');

  it.each<readonly [string, string, string, RegExp]>([
    ['cut behind its first module', TWO.slice(0, SECOND), 'answer_cut', /not whole/],
    ['cut within a text', TWO.slice(0, -30), 'answer_cut', /not whole/],
    ['without its last bracket', TWO.slice(0, -1), 'answer_cut', /not whole/],
    ['cut in a fence', `\`\`\`json\n${TWO.slice(0, SECOND)}`, 'answer_cut', /not whole/],
    [
      'with a module behind its end',
      TWO.replace('},{"name":"b"', '}]},{"name":"b"'),
      'no_json',
      /do not match/,
    ],
    ['with brackets that do not match', TWO.replace('[]}]}', '[]]}}'), 'no_json', /do not match/],
    ['with an ellipsis', TWO.replace(/,\{"name":"b".*\}\]/, ', ...]'), 'placeholder', /left out/],
    ['with its modules twice', TWO.replace('{', '{"modules":[{"name":"c"}],'), 'no_json', /lost/],
    ['beside another one', `${plan(module('a'))}\n${plan(module('b'))}`, 'no_json', /several/],
  ])(
    'CX-31 a plan %s is asked for again: a module would be lost and nobody see it',
    (_name, text, code, message) => {
      const parsed = read(text);
      expect(parsed).toMatchObject({ ok: false, problem: { code } });
      expect(parsed.ok ? '' : parsed.problem.message).toMatch(message);
    },
  );

  it('CX-31 modules one by one are the modules of one plan', () => {
    const text = [module('a'), module('b')].map((one) => JSON.stringify(one)).join('\n');
    expect(read(text, 'javascript')).toMatchObject({
      ok: true,
      value: { modules: [{ name: 'a' }, { name: 'b' }] },
    });
  });

  it('CX-31 a plan cut at its limit is never repaired: half of it would pass as the whole', () => {
    const cut = plan(module('a'), module('b')).slice(0, -30);
    expect(read(cut, null, 'length')).toMatchObject({ ok: false, problem: { code: 'answer_cut' } });
  });
});
