import type { Case, Files } from '../../../suites/test-runner.js';

export const TEST_FILE = 'test_adder.py';

const ADD = 'def add(a, b):\n    return a + b\n';
const WRONG = 'def add(a, b):\n    return a - b\n';
const TEST = `import unittest
from adder import add


class AddTest(unittest.TestCase):
    def test_two_numbers(self):
        self.assertEqual(add(1, 2), 3)

    def test_nothing(self):
        self.assertTrue(add(0, 0) == 0)


if __name__ == "__main__":
    unittest.main()
`;

/** A project of one module and its test. */
const project = (code: string, test: string = TEST): Files => ({
  'adder.py': code,
  [TEST_FILE]: test,
});

const wrongBut = (code: string): Files => project(`${code}\n\n${WRONG}`);
const indented = (code: string): string =>
  code
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
const wrongWhenCalled = (code: string): Files =>
  project(`def add(a, b):\n${indented(code)}\n    return a - b\n`);

const ordinary: Readonly<Record<string, Case>> = {
  'WF-13 tests that pass, pass': {
    files: project(ADD),
    reason: null,
    tests: ['AddTest > test_two_numbers passed', 'AddTest > test_nothing passed'],
  },
  'WF-13 a red test says what was expected, what came, and where': {
    files: project(WRONG),
    reason: 'assertions',
    says: /-1 != 3[^]*test_adder\.py:7 in test_two_numbers/,
    tests: ['AddTest > test_two_numbers failed', 'AddTest > test_nothing passed'],
  },
  'WF-13 plain test functions and classes run without pytest, and a plain assert says both values': {
    files: project(
      WRONG,
      `from adder import add
def test_wrong():
    assert add(1, 2) == 3, "one and two"
async def test_async():
    assert add(0, 0) == 0
class TestAdd:
    def setup_method(self, method):
        self.zero = 0
    def test_zero(self):
        assert add(0, 0) == self.zero
`,
    ),
    reason: 'assertions',
    says: /one and two left: -1, right: 3/,
    tests: ['test_wrong failed', 'test_async passed', 'TestAdd > test_zero passed'],
  },
  'WF-13 unittest works with sub-tests, fixtures, mocks, raises, logs and coroutines': {
    files: project(
      ADD,
      `import logging, unittest, tempfile, subprocess, sys
from unittest.mock import patch
from adder import add
class All(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = 1
    def setUp(self):
        self.own = 2
    def test_sub(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertEqual(add(n, 0), n)
    def test_raises(self):
        with self.assertRaisesRegex(ZeroDivisionError, "division"):
            1 / 0
        with self.assertLogs() as logs:
            logging.error("x")
        self.assertEqual(add(self.shared, self.own), 3)
    def test_mock(self):
        with patch("builtins.input", return_value="5"), patch("adder.add", return_value=9):
            self.assertEqual(input(), "5")
    def test_machine(self):
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
        self.assertEqual(subprocess.check_output([sys.executable, "-c", "print(2)"]), b"2\\n")
class Coroutines(unittest.IsolatedAsyncioTestCase):
    async def test_await(self):
        self.assertEqual(add(1, 1), 2)
`,
    ),
    reason: null,
  },
  'WF-13 honest equality, matchers, mocks of the library, tables and decorators pass': {
    files: project(
      `from dataclasses import dataclass
from decimal import Decimal
import logging, time, collections
@dataclass
class Money:
    amount: int
class Vector:
    def __init__(self, *parts):
        self.parts = parts
    def __eq__(self, other):
        return self.parts == (other.parts if isinstance(other, Vector) else other)
Pair = collections.namedtuple("Pair", "a b")
def add(a, b):
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("adder").exception("an error with its traceback")
    time.sleep(0)
    return a + b
def slow():
    time.sleep(100)
    return Decimal("0.3")
`,
      `import functools, sys, time, unittest
from unittest import mock
from unittest.mock import ANY, Mock, patch
import adder
from adder import Money, Pair, Vector, add, slow
CASES = [(1, 2, 3), (2, 2, 4)]
SEEN = []
class AnyInt:
    def __eq__(self, other):
        return isinstance(other, int)
def twice(function):
    @functools.wraps(function)
    def wrapper(self):
        function(self)
        function(self)
    return wrapper
class Honest(unittest.TestCase):
    counter = 0
    def setUp(self):
        type(self).counter += 1
        SEEN.append(self.id())
    def test_equality(self):
        self.assertEqual(Money(3), Money(3))
        self.assertEqual(Vector(1, 2), (1, 2))
        self.assertEqual({"id": 3, "at": [1, Pair(1, 2)]}, {"id": AnyInt(), "at": [ANY, (1, 2)]})
        self.assertAlmostEqual(float(slow_now()), 0.3, places=5)
        self.assertCountEqual([1, 2, 2], [2, 1, 2])
        self.assertIn(2, [1, 2])
        assert Money(1) == Money(1) and not Money(1) == Money(2)
    @twice
    def test_table(self):
        for a, b, total in CASES:
            assert add(a, b) == total
    @patch("adder.time.sleep")
    @patch.object(adder, "add", return_value=9)
    def test_patches(self, add, sleep):
        self.assertEqual(str(slow()), "0.3")
        sleep.assert_called_once_with(100)
        with patch("time.sleep"), mock.patch.dict("os.environ", {"A": "b"}):
            self.assertEqual(adder.add(1, 1), 9)
    def test_raises(self):
        with self.assertRaises((KeyError, ValueError)) as caught, self.assertLogs("adder"):
            add(1, 1)
            raise ValueError("x")
        self.assertEqual(str(caught.exception), "x")
        self.assertRaises(TypeError, add, 1, None)
        with self.assertRaises(AssertionError):
            self.assertEqual(1, 2)
    @unittest.expectedFailure
    def test_to_do(self):
        self.assertEqual(1, 2)
    def test_frames(self):
        self.assertEqual(sys._getframe().f_code.co_name, "test_frames")
def slow_now():
    with patch("adder.time.sleep"):
        return slow()
`,
    ),
    reason: null,
  },
  'WF-13 every failing sub-test is named': {
    files: project(
      ADD,
      'import unittest\nclass Sub(unittest.TestCase):\n    def test_all(self):\n        for n in (1, 2):\n            with self.subTest(n=n):\n                self.assertEqual(n, 0)\n',
    ),
    reason: 'assertions',
    says: /\(n=1\)[^]*\(n=2\)/,
    tests: ['Sub > test_all failed'],
  },
  'WF-14 skipped tests are not passed ones': {
    files: project(
      ADD,
      'import unittest\n@unittest.skip("later")\nclass Later(unittest.TestCase):\n    def test_x(self):\n        pass\n',
    ),
    reason: 'no_tests',
  },
  'WF-14 a test that skips itself does not pass': {
    files: project(
      ADD,
      'import unittest\nclass Skips(unittest.TestCase):\n    def test_a(self):\n        self.skipTest("no")\n    def test_b(self):\n        pass\n',
    ),
    reason: 'missing_tests',
    says: /Skips > test_a/,
  },
  'WF-14 a file without tests does not pass': { files: project(ADD, 'print("OK")\n'), reason: 'no_tests' },
  'WF-13 a syntax error in the test names its line': {
    files: project(ADD, 'import unittest\ndef test_x(:\n    pass\n'),
    reason: 'load_error',
    says: /SyntaxError[^]*line 2/,
  },
  'WF-13 a syntax error in the code names its place': {
    files: project('def add(a, b:\n    return a'),
    reason: 'load_error',
    says: /SyntaxError[^]*adder\.py/,
  },
  'WF-13 a missing module is named': {
    files: { [TEST_FILE]: TEST },
    reason: 'load_error',
    says: /No module named 'adder'/,
  },
  'WF-13 a fixture that only pytest has is named': {
    files: project(ADD, 'def test_files(tmp_path):\n    pass\n'),
    reason: 'assertions',
    says: /tmp_path/,
  },
  'WF-14 a fixture of a class that throws fails the run': {
    files: project(
      ADD,
      'import unittest\nclass Broken(unittest.TestCase):\n    @classmethod\n    def tearDownClass(cls):\n        raise ValueError("fixture broke")\n    def test_x(self):\n        pass\n',
    ),
    reason: 'assertions',
    says: /fixture broke/,
  },
  'WF-13 a thread that is still running does not keep a finished run from passing': {
    files: project(`import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n${ADD}`),
    reason: null,
  },
  'WF-14 control characters of a message are not shown to people': {
    files: project('def add(a, b):\n    raise ValueError("\\x1b[31mred\\u202e\\x07 text " + "x" * 5000)\n'),
    reason: 'assertions',
    says: /ValueError: red text x/,
  },
};

const limits: Readonly<Record<string, Case>> = {
  'SC-9 an endless loop is stopped at the time limit': {
    files: project('def add(a, b):\n    while True:\n        pass\n'),
    reason: 'time_limit',
    wallMs: 1_500,
  },
  'WF-14 too much memory is named': {
    files: project('def add(a, b):\n    return len(bytearray(4 * 2**30))\n'),
    reason: 'memory_limit',
  },
  'WF-14 a flood of output is named': {
    files: project('def add(a, b):\n    while True:\n        print("x" * 10000)\n'),
    reason: 'output_limit',
  },
};

const cheats: Readonly<Record<string, Case>> = {
  'WF-14 the code ends the process with 0 when it is loaded': {
    files: wrongBut('import os\nos._exit(0)'),
    reason: 'crashed',
  },
  'WF-14 the code ends the process with 0 inside a test': {
    files: wrongWhenCalled('import os\nos._exit(0)'),
    reason: 'crashed',
  },
  'WF-14 the code raises SystemExit when it is loaded': {
    files: wrongBut('import sys\nsys.exit(0)'),
    reason: 'load_error',
  },
  'WF-14 the code raises SystemExit inside a test': {
    files: wrongWhenCalled('import sys\nsys.exit(0)'),
    reason: 'assertions',
  },
  'WF-14 the code kills its process': {
    files: wrongWhenCalled('import os\nos.kill(os.getpid(), 9)'),
    reason: 'crashed',
  },
  'WF-14 the code prints what a green run prints': {
    files: wrongBut(
      'import os\nprint("..\\n------\\nRan 2 tests in 0.000s\\n\\nOK", flush=True)\nos._exit(0)',
    ),
    reason: 'crashed',
  },
  'WF-14 the code writes to the report': {
    files: wrongWhenCalled(
      `import os\nos.write(3, ("0" * 64 + ' 2 test ["AddTest > test_nothing","passed","1",""]\\\\n').encode())`,
    ),
    reason: 'forged_report',
  },
  'WF-14 the code patches the assertions': {
    files: wrongBut('import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None'),
    reason: 'forged_report',
    says: /TestCase\.assertEqual/,
  },
  'WF-14 the code patches the assertions and puts them back before anybody looks': {
    files: wrongWhenCalled(
      'import unittest\nreal = unittest.TestCase.assertEqual\ndef fake(*a, **k):\n    unittest.TestCase.assertEqual = real\nunittest.TestCase.assertEqual = fake',
    ),
    reason: 'forged_report',
  },
  'WF-14 the code patches what an assertion calls, for one call': {
    files: project(
      'import unittest\ndef add(a, b):\n    real = unittest.TestCase._baseAssertEqual\n    def fake(*args, **kwargs):\n        unittest.TestCase._baseAssertEqual = real\n    unittest.TestCase._baseAssertEqual = fake\n    return a - b\n',
      'import unittest\nfrom adder import add\nclass One(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(add(1, 2), 3)\n',
    ),
    reason: 'assertions',
  },
  'WF-14 the code replaces the code of an assertion': {
    files: wrongWhenCalled(
      'import unittest\nunittest.TestCase.assertEqual.__code__ = (lambda self, a, b, msg=None: None).__code__',
    ),
    reason: 'assertions',
    says: /may not be replaced/,
  },
  'WF-14 the code puts its own unittest in the place of the real one': {
    files: wrongBut(
      'import sys, types, unittest\nclass Fake(unittest.TestCase):\n    def assertEqual(self, *a): pass\nfake = types.ModuleType("unittest")\nfake.__dict__.update(vars(unittest))\nfake.TestCase = Fake\nsys.modules["unittest"] = fake',
    ),
    reason: 'forged_report',
  },
  'WF-14 the code puts its own base class below the tests': {
    files: wrongBut(
      'import sys, unittest\nclass Fake(unittest.TestCase):\n    def assertEqual(self, *a): pass\nunittest.TestCase = Fake',
    ),
    reason: 'forged_report',
  },
  'WF-14 the code replaces the tests themselves': {
    files: wrongWhenCalled(
      'import sys\nsys.modules["test_adder"].AddTest.test_two_numbers = lambda self: None',
    ),
    reason: 'forged_report',
  },
  'WF-14 the code patches the built-in functions that a test asks': {
    files: project(
      'import builtins\nbuiltins.isinstance = builtins.all = lambda *a: True\n' + WRONG,
      'from adder import add\ndef test_all():\n    assert all([add(1, 2) == 3])\n',
    ),
    reason: 'forged_report',
  },
  'WF-14 the code looks for the harness among all objects': {
    files: wrongWhenCalled(
      'import gc\nfound = [o for o in gc.get_objects() if "Reporter" in type(o).__name__]',
    ),
    reason: 'assertions',
    says: /switched off/,
  },
  'WF-14 the code looks into the other thread': {
    files: wrongWhenCalled(
      'import sys\nkeys = [f.f_locals.get("key") for f in sys._current_frames().values()]',
    ),
    reason: 'assertions',
    says: /switched off/,
  },
  'WF-14 the code loads the harness a second time': {
    files: wrongBut(
      'import sys\nsys.path.insert(0, "/opt/code-intern/python")\nimport worker\nworker.work("adder.py", lambda line: None)',
    ),
    reason: 'assertions',
  },
  'WF-14 the code rewrites the test file': {
    files: wrongBut(`try:\n    open("${TEST_FILE}", "w").write("")\nexcept OSError:\n    pass`),
    reason: 'assertions',
  },
  'WF-14 a module of the task that is called like one of unittest is not taken for it': {
    files: { ...project(WRONG), 'unittest.py': 'class TestCase:\n    def assertEqual(self, *a): pass\n' },
    reason: 'assertions',
  },
};

export const pythonCases: Readonly<Record<string, Case>> = { ...ordinary, ...limits, ...cheats };
