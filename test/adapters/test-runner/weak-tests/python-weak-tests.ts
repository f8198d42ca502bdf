import type { WeakTests } from './weak-test.js';

const WRONG = 'def add(a, b):\n    return a - b\n';
const indented = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n');
/** A test case of these tests by name; each body of several lines. */
const tests = (bodies: Readonly<Record<string, string>>, before = 'from add import add'): string =>
  `import unittest\n${before}\n\n\nclass TestAdd(unittest.TestCase):\n${Object.entries(bodies)
    .map(([name, body]) => {
      const [head, decorator = ''] = name.split(' ').reverse();
      return `${decorator === '' ? '' : `    ${decorator}\n`}    def ${head}(self):\n${indented(body)}\n`;
    })
    .join('\n')}`;
const weak = (...bodies: readonly Readonly<Record<string, string>>[]) =>
  bodies.map((body) => ({ code: WRONG, tests: tests(body) }));

const ADDS_TWO = 'self.assertEqual(add(1, 2), 3)';
const BELOW = 'self.assertEqual(add(-1, 1), 0)';
const HARMLESS = { test_nothing: 'self.assertEqual(add(0, 0), 0)' };
const HONEST = { test_two: ADDS_TWO, ...HARMLESS, test_below_zero: BELOW };

export const pythonWeakTests: WeakTests = {
  'WF-14 an empty test': { answers: weak({ test_adds: 'pass' }), ends: 'vacuous' },
  'WF-14 nothing but words': { answers: weak({ test_adds: '"""Adds 1 and 2."""' }), ends: 'vacuous' },
  'WF-14 asserts true': { answers: weak({ test_adds: 'assert True' }), ends: 'vacuous' },
  'WF-14 a tuple in brackets, which is always true': {
    answers: weak({ test_adds: 'assert (add == 3, "adds")' }),
    ends: 'vacuous',
  },
  'WF-14 a swallowed assertion': {
    answers: weak({ test_adds: `try:\n    ${ADDS_TWO}\nexcept Exception:\n    pass` }),
    ends: 'vacuous',
  },
  'WF-14 a real test skipped beside a trivial one': {
    answers: weak({ '@unittest.skip("later") test_adds': ADDS_TWO, test_there: 'self.assertTrue(add)' }),
    ends: 'vacuous',
  },
  'WF-14 the function is defined anew in the test file': {
    answers: [{ code: WRONG, tests: tests({ test_adds: ADDS_TWO }, 'def add(a, b):\n    return a + b') }],
    ends: 'vacuous',
  },
  'WF-14 looks only at what kind of thing it is': {
    answers: weak({ test_adds: 'self.assertTrue(callable(add))' }),
    ends: 'vacuous',
  },
  'WF-14 a check in a loop over nothing': {
    answers: weak({ test_adds: 'for n in []:\n    self.assertEqual(add(n, n), 2 * n)' }),
    ends: 'vacuous',
  },
  'WF-14 a check in a function that nobody calls': {
    answers: weak({ test_adds: `def check():\n    ${ADDS_TWO}\nself.assertTrue(check)` }),
    ends: 'vacuous',
  },
  'WF-14 expects the error of its own assertion': {
    answers: weak({ test_adds: `with self.assertRaises(Exception):\n    ${ADDS_TWO}` }),
    ends: 'vacuous',
  },
  'WF-14 plain functions of pytest that say nothing': {
    answers: [
      { code: WRONG, tests: 'from add import add\n\n\ndef test_adds():\n    assert add is not None\n' },
    ],
    ends: 'vacuous',
  },
  'WF-14 a tautology': {
    answers: weak({ test_adds: 'self.assertEqual(add(1, 2), add(1, 2))' }),
    ends: 'asked once',
  },
  'WF-14 a call without a check': { answers: weak({ test_adds: 'add(1, 2)' }), ends: 'asked once' },
  'WF-14 a check that is true anyway': {
    answers: weak({ test_adds: 'assert add(1, 2) == 3 or True' }),
    ends: 'asked once',
  },
  'WF-14 a check behind a condition that does not hold': {
    answers: weak({ test_adds: 'total = add(1, 2)\nif total == 3:\n    self.assertEqual(total, 3)' }),
    ends: 'asked once',
  },
  'WF-14 only that it is not something else': {
    answers: weak({ test_adds: 'self.assertNotEqual(add(1, 2), "3")' }),
    ends: 'asked once',
  },
  'WF-14 red tests that the correction leaves out': { answers: weak(HONEST, HARMLESS), ends: 'suspected' },
  'WF-14 red tests that the correction empties': {
    answers: weak(HONEST, { test_two: 'pass', ...HARMLESS, test_below_zero: '...' }),
    ends: 'suspected',
  },
  'WF-14 red tests that the correction skips': {
    answers: weak(HONEST, {
      '@unittest.skip("later") test_two': ADDS_TWO,
      ...HARMLESS,
      '@unittest.skip("later") test_below_zero': BELOW,
    }),
    ends: 'suspected',
  },
  'WF-14 red tests that the correction makes say nothing': {
    answers: weak(HONEST, {
      test_two: 'self.assertTrue(add)',
      ...HARMLESS,
      test_below_zero: 'self.assertTrue(add)',
    }),
    ends: 'suspected',
  },
};

export const wrongInBoth = weak({ test_adds: 'self.assertEqual(add(1, 2), -1)' })[0]!;

const honest = (code: string, names: string, body: Readonly<Record<string, string>>, suspicions = 0) => ({
  answer: { code, tests: tests(body, `from add import ${names}`) },
  suspicions,
});

export const honestInPython = {
  'WF-14 constants and nothing else': honest("LIMIT = 10\nNAMES = ['a', 'b']\n", 'LIMIT, NAMES', {
    test_limit: 'self.assertEqual(LIMIT, 10)',
    test_names: 'self.assertEqual(NAMES, ["a", "b"])',
  }),
  'WF-14 a class, its properties and its errors': honest(
    `class Limit(ValueError):
    pass


class Counter:
    def __init__(self):
        self._count = 0

    @property
    def count(self):
        return self._count

    def add(self):
        if self._count == 2:
            raise Limit("enough")
        self._count += 1
        return self
`,
    'Counter, Limit',
    {
      test_counts: 'self.assertEqual(Counter().add().add().count, 2)',
      test_limit: 'with self.assertRaises(Limit):\n    Counter().add().add().add()',
    },
  ),
  'WF-14 what is printed and not returned': honest(
    'def greet(name):\n    print("Hello, " + name)\n',
    'greet',
    {
      test_greets:
        'import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\nwith redirect_stdout(out):\n    greet("Ann")\nself.assertEqual(out.getvalue(), "Hello, Ann\\n")',
    },
  ),
  'WF-14 generators, and a test that only some inputs are refused': honest(
    'def up_to(n):\n    if n < 0:\n        raise ValueError("n")\n    for i in range(n):\n        yield i + 1\n',
    'up_to',
    {
      test_counts: 'self.assertEqual(list(up_to(3)), [1, 2, 3])',
      test_refuses: 'with self.assertRaises(ValueError):\n    list(up_to(-1))',
    },
  ),
  'WF-14 one weak test beside a real one is noted': honest(
    'def add(a, b):\n    return a + b\n',
    'add',
    { test_adds: ADDS_TWO, test_there: 'self.assertTrue(callable(add))' },
    1,
  ),
  'WF-14 a module without names cannot be checked, which is noted': {
    answer: {
      code: 'print("hello")\n',
      tests: tests(
        {
          test_greets:
            'import subprocess, sys\nout = subprocess.run([sys.executable, "add.py"], capture_output=True, text=True).stdout\nself.assertEqual(out, "hello\\n")',
        },
        'import sys',
      ),
    },
    suspicions: 1,
  },
};
