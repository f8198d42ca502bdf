import type { Files } from '../../../suites/test-runner.js';
import type { Cheat, CheatKinds, Cheats } from './cheat.js';

export const TEST_FILE = 'test_adder.py';

const TEST = `import unittest
from adder import add


class AddTest(unittest.TestCase):
    def test_nothing(self):
        self.assertTrue(add(0, 0) == 0)

    def test_two_numbers(self):
        self.assertEqual(add(1, 2), 3)
`;
const ATTEMPT = 'def attempt():\n    open("attempted", "w").close()\n\n';
const WRONG = '\n\ndef add(a, b):\n    return a - b\n';

const indented = (code: string): string => code.replace(/^(?=.)/gm, '    ');

const project = (code: string, test: string = TEST): Files => ({
  'adder.py': ATTEMPT + code,
  [TEST_FILE]: test,
});
const cheat = (files: Files, foolsPlainRunner = true): Cheat => ({ files, foolsPlainRunner });
/** The attack comes when the module is loaded. */
const whenLoaded = (code: string, test?: string): Cheat => cheat(project(`attempt()\n${code}${WRONG}`, test));
/** The attack comes in each call. */
const whenCalled = (code: string, head = '', test?: string): Cheat =>
  cheat(project(`${head}\n\ndef add(a, b):\n    attempt()\n${indented(code)}\n    return a - b\n`, test));

/** Takes the assertions from every test case that a frame, or one around it, knows of. */
const SILENCE = `def silence(frame):
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if hasattr(value, "assertEqual"):
                value.assertEqual = value.assertTrue = value._baseAssertEqual = lambda *a, **k: None
        frame = frame.f_back
`;
const SILENCE_RUNNING = `def silence_running(frame, *rest):
    case = frame.f_locals.get("self")
    if hasattr(case, "assertEqual"):
        case._getAssertEqualityFunc = lambda *a: lambda *a, **k: None
`;

const frames: Cheats = {
  'WF-14 a traceback leads to the frame of the test': whenCalled(
    'try:\n    raise ValueError\nexcept ValueError as error:\n    silence(error.__traceback__.tb_frame)',
    SILENCE,
  ),
  'WF-14 code that says it is a file of the library looks at frames': whenCalled(
    `import traceback
scope = {"silence": silence}
exec(compile("def look(tb):\\n    silence(tb.tb_frame)\\n", traceback.__file__, "exec"), scope)
try:
    raise ValueError
except ValueError as error:
    scope["look"](error.__traceback__)`,
    SILENCE,
  ),
  'WF-14 the library walks over the frames': whenCalled(
    'import traceback\nfor frame, line in traceback.walk_stack(None):\n    silence(frame)',
    SILENCE,
  ),
  'WF-14 a generator leads to the frame that runs it': whenCalled(
    'def numbers():\n    silence(running.gi_frame)\n    yield 1\nrunning = numbers()\nnext(running)',
    SILENCE,
  ),
  'WF-14 a coroutine leads to the frame that runs it': whenCalled(
    'async def number():\n    silence(running.cr_frame)\nrunning = number()\ntry:\n    running.send(None)\nexcept StopIteration:\n    pass',
    SILENCE,
  ),
  'WF-14 sys._getframe gives the frames': whenCalled('import sys\nsilence(sys._getframe())', SILENCE),
  'WF-14 inspect gives the frames': whenCalled(
    'import inspect\nsilence(inspect.currentframe())\nfor info in inspect.stack():\n    silence(info.frame)',
    SILENCE,
  ),
  'WF-14 another thread is asked for the frames of this one': whenCalled(
    'import sys, threading\ndef look():\n    for frame in sys._current_frames().values():\n        silence(frame)\nthread = threading.Thread(target=look)\nthread.start()\nthread.join()',
    SILENCE,
  ),
  'WF-14 an audit hook is handed the frames': whenCalled(
    'import collections\ncollections.namedtuple("Pair", "a b")',
    `import sys
${SILENCE}
def hear(event, args):
    if event == "sys._getframe":
        for value in args:
            silence(value)
sys.addaudithook(hear)`,
  ),
  'WF-14 a trace function sees every call': whenCalled(
    'import sys\nsys.settrace(silence_running)',
    SILENCE_RUNNING,
  ),
  'WF-14 a profiler sees every call': whenCalled(
    'import sys\nsys.setprofile(silence_running)',
    SILENCE_RUNNING,
  ),
  'WF-14 the C library gives the frames': whenCalled(
    'import ctypes\nget = ctypes.pythonapi.PyEval_GetFrame\nget.restype = ctypes.py_object\nframe = get()\nctypes.pythonapi.Py_IncRef(ctypes.py_object(frame))\nsilence(frame)',
    SILENCE,
  ),
  'WF-14 the garbage collector lists all test cases': whenCalled(
    'import gc, unittest\nfor case in gc.get_objects():\n    if isinstance(case, unittest.TestCase):\n        case.assertEqual = lambda *a: None',
  ),
};

const library: Cheats = {
  'WF-14 every class that hears of failures is found and changed': whenLoaded(
    `import unittest
def classes(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from classes(sub)
for cls in [unittest.TestResult, *classes(unittest.TestResult)]:
    cls.addFailure = cls.addError = lambda self, test, error: self.addSuccess(test)`,
  ),
  'WF-14 context managers swallow what is raised in them': whenLoaded(
    'import contextlib\ncontextlib._GeneratorContextManager.__exit__ = lambda self, *error: next(self.gen, True) or True',
  ),
  'WF-14 the part of unittest that runs tests is replaced': whenLoaded(
    `import contextlib, unittest.case
@contextlib.contextmanager
def swallow(self, case, subTest=False):
    try:
        yield
    except BaseException:
        pass
unittest.case._Outcome.testPartExecutor = swallow`,
  ),
  'WF-14 a failed assertion raises what skips the test': whenLoaded(
    'import unittest\nunittest.TestCase.failureException = unittest.SkipTest',
  ),
  'WF-14 classes of tests are emptied when they are made': whenLoaded(
    `import unittest
def empty(cls, **rest):
    cls._classSetupFailed, cls._class_cleanups = False, []
    for name in [name for name in vars(cls) if name.startswith("test")]:
        setattr(cls, name, lambda self: None)
unittest.TestCase.__init_subclass__ = classmethod(empty)`,
  ),
  'WF-14 the making of classes is taken over for one class': whenLoaded(
    `import builtins
real = builtins.__build_class__
def build(body, name, *bases, **rest):
    cls = real(body, name, *bases, **rest)
    if name == "AddTest":
        builtins.__build_class__ = real
        cls.test_two_numbers = lambda self: None
    return cls
builtins.__build_class__ = build`,
  ),
  'WF-14 imports are taken over until unittest has been imported': whenLoaded(
    `import builtins, types
real = builtins.__import__
def lead_astray(name, *rest, **more):
    if name != "unittest":
        return real(name, *rest, **more)
    builtins.__import__ = real
    import unittest
    class Case(unittest.TestCase):
        def assertEqual(self, *a): pass
    return types.SimpleNamespace(TestCase=Case)
builtins.__import__ = lead_astray`,
    TEST.replace('import unittest\nfrom adder import add\n', 'from adder import add\nimport unittest\n'),
  ),
  'WF-14 a module of its own stands for unittest': whenLoaded(
    `import sys, types, unittest
class Case(unittest.TestCase):
    def assertEqual(self, *a): pass
fake = types.ModuleType("unittest")
fake.__dict__.update(vars(unittest), TestCase=Case)
sys.modules["unittest"] = fake`,
    TEST.replace('import unittest\nfrom adder import add\n', 'from adder import add\nimport unittest\n'),
  ),
  'WF-14 a way of looking up attributes comes and goes in one assertion': whenCalled(
    `import sys
cls = sys.modules["test_adder"].AddTest
def look_up(self, name):
    if name == "_baseAssertEqual" or name == "_getAssertEqualityFunc":
        del cls.__getattribute__
        return lambda *a, **k: lambda *a, **k: None
    return object.__getattribute__(self, name)
cls.__getattribute__ = look_up`,
  ),
  'WF-14 a test skips the rest of its class': whenCalled(
    'import sys\nsys.modules["test_adder"].AddTest.__unittest_skip__ = True',
  ),
  'WF-14 the test module is given an empty list of tests': whenLoaded(
    'import sys, unittest\nsys.modules["test_adder"].load_tests = lambda *a: unittest.TestSuite()',
  ),
  'WF-14 an expected exception is said to have come': whenCalled(
    `import builtins
real = builtins.issubclass
def any_class(*args):
    builtins.issubclass = real
    return True
builtins.issubclass = any_class
raise ValueError("no such sum")`,
    '',
    'import unittest\nfrom adder import add\nclass Raises(unittest.TestCase):\n    def test_x(self):\n        with self.assertRaises(OverflowError):\n            add(1, 2)\n',
  ),
  'WF-14 a decorated test loses its failure on the way out': whenLoaded(
    `import contextlib
real = contextlib.ExitStack.__exit__
contextlib.ExitStack.__exit__ = lambda self, *error: real(self, *error) or True`,
    'import unittest\nfrom unittest.mock import patch\nfrom adder import add\nclass Mocked(unittest.TestCase):\n    @patch("adder.attempt")\n    def test_x(self, _):\n        self.assertEqual(add(1, 2), 3)\n',
  ),
  'WF-14 the event loop never runs the test': whenLoaded(
    'import asyncio\nasyncio.Runner.run = lambda self, coroutine, **rest: coroutine.close()',
    'import unittest\nfrom adder import add\nclass Waits(unittest.IsolatedAsyncioTestCase):\n    async def test_x(self):\n        self.assertEqual(add(1, 2), 3)\n',
  ),
};

const LIAR = 'class Liar:\n    def __eq__(self, other):\n        return True\n';
const liar = (result: string, test = TEST, head = LIAR): Cheat =>
  cheat(project(`${head}\ndef add(a, b):\n    attempt()\n    return ${result}\n`, test));

const data: Cheats = {
  'WF-14 an object equals whatever it is compared with': liar('Liar()'),
  'WF-14 an object equals the first thing that it is compared with': liar(
    'Liar()',
    `import unittest\nfrom adder import add\nclass Many(unittest.TestCase):\n    def test_many(self):\n${'        self.assertEqual(add(1, 2), 3)\n'.repeat(8)}`,
    'class Liar:\n    asked = False\n    def __eq__(self, other):\n        first, self.asked = not self.asked, True\n        return first\n',
  ),
  'WF-14 an object in a list equals whatever it is compared with': liar(
    '[1, {"sum": Liar()}]',
    'import unittest\nfrom adder import add\nclass Inside(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(add(1, 2), [1, {"sum": 3}])\n',
  ),
  'WF-14 a plain assert is told that it equals': liar(
    'Liar()',
    'import unittest\nfrom adder import add\nclass Plain(unittest.TestCase):\n    def test_x(self):\n        assert add(1, 2) == 3 and add(2, 2) == 4\n    def test_y(self):\n        assert 3 == add(1, 2)\n',
  ),
  'WF-14 an object that equals everything hides how': liar(
    'Liar()',
    TEST,
    'class Liar:\n    __eq__ = staticmethod(lambda other: True)\n',
  ),
  'WF-14 a matcher of the library stands for the answer': liar(
    'ANY',
    TEST,
    'from unittest.mock import ANY\n',
  ),
  'WF-14 a number is near whatever it is compared with': liar(
    'Near()',
    'import unittest\nfrom adder import add\nclass Near(unittest.TestCase):\n    def test_x(self):\n        self.assertAlmostEqual(add(0.1, 0.2), 0.3)\n',
    'class Near:\n    def __sub__(self, other):\n        return 0.0\n    __rsub__ = __sub__\n',
  ),
  'WF-14 the library reckons as the code would like it': whenLoaded(
    'import math\nmath.isclose = lambda *a, **k: True',
    'import math, unittest\nfrom adder import add\nclass Near(unittest.TestCase):\n    def test_x(self):\n        self.assertTrue(math.isclose(add(1, 2), 3))\n',
  ),
  'WF-14 a decorated test is given another function to call': whenCalled(
    `import sys
for name, value in vars(sys.modules["test_adder"].Mocked).items():
    for cell in getattr(value, "__closure__", None) or ():
        if cell.cell_contents is getattr(value, "__wrapped__", None):
            cell.cell_contents = lambda *a: None`,
    '',
    'import unittest\nfrom unittest.mock import patch\nfrom adder import add\nclass Mocked(unittest.TestCase):\n    @patch("adder.attempt")\n    def test_a(self, _):\n        self.assertEqual(add(0, 0), 0)\n    @patch("os.getcwd")\n    def test_b(self, _):\n        self.assertEqual(add(1, 2), 3)\n    def test_0(self):\n        self.assertEqual(add(0, 0), 0)\n',
  ),
  'WF-14 a helper of the tests is given other defaults': whenCalled(
    'import sys\nsys.modules["test_adder"].check.__kwdefaults__["wanted"] = -1',
    '',
    'import unittest\nfrom adder import add\ndef check(value, *, wanted=3):\n    assert value == wanted\nclass Helped(unittest.TestCase):\n    def test_x(self):\n        check(add(1, 2))\n',
  ),
  'WF-14 a mock that is handed over says that it was called': cheat(
    project(
      'def tell(sender, sum):\n    attempt()\n    sender.send.assert_called_once_with = lambda *a: None\n',
      'import unittest\nfrom unittest.mock import Mock\nfrom adder import tell\nclass Told(unittest.TestCase):\n    def test_x(self):\n        sender = Mock()\n        tell(sender, 3)\n        sender.send.assert_called_once_with(3)\n',
    ),
  ),
  'WF-14 the table of cases is emptied': whenCalled(
    'import sys\nsys.modules["test_adder"].CASES.clear()',
    '',
    'import unittest\nfrom adder import add\nCASES = [(0, 0, 0), (1, 2, 3)]\nclass Table(unittest.TestCase):\n    def test_all(self):\n        for a, b, sum in CASES:\n            self.assertEqual(add(a, b), sum)\n',
  ),
  'WF-14 a helper of the tests is replaced, and puts itself back': whenCalled(
    `import sys
tests = sys.modules["test_adder"]
real = tests.check
def check(*args):
    tests.check = real
tests.check = check`,
    '',
    'import unittest\nfrom adder import add\ndef check(value, wanted):\n    assert value == wanted\nclass Helped(unittest.TestCase):\n    def test_x(self):\n        value = add(1, 2)\n        check(value, 3)\n',
  ),
  'WF-14 what is expected is replaced in the middle of an assertion': whenCalled(
    `import sys
tests = sys.modules["test_adder"]
real = tests.wanted
def wanted():
    tests.wanted = real
    return a - b
tests.wanted = wanted`,
    '',
    'import unittest\nfrom adder import add\ndef wanted():\n    return 3\nclass Asked(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(add(1, 2), wanted())\n',
  ),
};

const process: Cheats = {
  'WF-14 it ends the process when it has started another one': whenCalled(
    'import os\nif os.fork():\n    os._exit(0)',
  ),
  'WF-14 it becomes another program': whenCalled(
    'import os, sys\nos.execv(sys.executable, [sys.executable, "-c", "print(\\"OK\\")"])',
  ),
  'WF-14 it ends the process at its end': whenLoaded('import atexit, os\natexit.register(os._exit, 0)'),
  'WF-14 a finalizer ends the process': whenLoaded(
    'import os\nclass Last:\n    def __del__(self, end=os._exit):\n        end(0)\nlast = Last()',
  ),
  'WF-14 a timer ends the process': cheat(
    project(
      `attempt()\nimport os, threading, time\nthreading.Timer(0.2, os._exit, [0]).start()\n\n\ndef add(a, b):\n    time.sleep(60)\n`,
    ),
  ),
  'WF-14 another file takes the place of the report': whenCalled(
    'import os\nos.dup2(os.open("report", os.O_CREAT | os.O_WRONLY), 3)\nos._exit(0)',
  ),
  'WF-14 a child writes to the report': whenCalled(
    `import os
if os.fork() == 0:
    try:
        os.write(3, ("0" * 64 + ' 2 test ["AddTest > test_two_numbers","passed","1",""]\\n').encode())
    finally:
        os._exit(0)
os.wait()
os._exit(0)`,
  ),
  'WF-14 the main thread is interrupted, and its end looks for the key': cheat(
    project(`import _thread, sys


def at_the_end(kind, error, trace):
    import hmac, os
    while trace is not None:
        key = trace.tb_frame.f_locals.get("key")
        if key:
            lines = ['2 test ["AddTest > test_nothing","passed","1",""]', '3 test ["AddTest > test_two_numbers","passed","1",""]', '4 finished ["loaded","","",""]']
            for line in lines:
                os.write(3, (hmac.new(key, line.encode(), "sha256").hexdigest() + " " + line + "\\n").encode())
        trace = trace.tb_next
    os._exit(0)


sys.excepthook = at_the_end


def add(a, b):
    attempt()
    import time
    _thread.interrupt_main()
    time.sleep(0.5)
    return a - b
`),
  ),
  'WF-14 the modules of the harness are found by way of the main module': whenLoaded(
    `import sys, types
seen = []
def visit(module):
    if not isinstance(module, types.ModuleType) or module in seen or len(seen) > 200:
        return
    seen.append(module)
    for name, value in list(vars(module).items()):
        if getattr(value, "__name__", "") in ("changed", "check", "look"):
            setattr(module, name, lambda *a: None)
        visit(value)
visit(sys.modules["__main__"])
import unittest
unittest.TestCase.assertEqual = lambda *a: None`,
  ),
  'WF-14 the functions that look at frames lend their code': cheat(
    project(
      `import traceback, types\n${SILENCE}
def add(a, b):
    attempt()
    try:
        raise ValueError
    except ValueError as error:
        evil = types.FunctionType(traceback.walk_tb.__code__, {}, "walk_tb", (lambda tb: [(silence(tb.tb_frame), 1, 1)], iter))
        list(evil(error.__traceback__))
    return a - b
`,
    ),
    false,
  ),
  'WF-14 the functions in the code of the tests are given other defaults': {
    ...whenCalled(
      'import sys\nreach(sys.modules["test_adder"].AddTest.test_two_numbers.__code__, set())',
      `import types
def reach(thing, seen):
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, types.CodeType):
        for constant in thing.co_consts:
            reach(constant, seen)
    if isinstance(thing, types.FunctionType):
        for default in thing.__defaults__ or ():
            reach(default, seen)
        try:
            thing.__defaults__ = tuple((lambda *a, **k: True) if isinstance(d, types.FunctionType) else d for d in thing.__defaults__)
        except Exception:
            pass`,
    ),
    foolsPlainRunner: false,
  },
  'WF-14 modules of the workspace are called like those of the library': cheat(
    {
      ...project(`attempt()${WRONG}`),
      ...Object.fromEntries(
        ['sitecustomize', 'usercustomize', 'hmac', '_hashlib', 'queue', 'ast'].map((name) => [
          `${name}.py`,
          'import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n',
        ]),
      ),
      'evil.pth': 'import os; os._exit(0)\n',
    },
    false,
  ),
};

export const pythonCheats: CheatKinds = { frames, library, data, process };

const PYTEST = `import pytest
from adder import add

def test_two_numbers():
    assert add(1, 2) == 3

def test_raises():
    with pytest.raises(OverflowError):
        add(1, None)
`;
const underPytest = (code: string, test = PYTEST): Cheat => whenLoaded(code, test);

const underPytestAlone: Cheats = {
  'WF-14 pytest is told by its own hook that all is well': {
    files: {
      ...project(`attempt()${WRONG}`, PYTEST),
      'conftest.py':
        'import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    outcome.get_result().outcome = "passed"\n',
    },
    foolsPlainRunner: true,
  },
  'WF-14 settings of pytest have it run nothing': {
    files: {
      ...project(`attempt()${WRONG}`, PYTEST),
      'pytest.ini': '[pytest]\naddopts = --collect-only\n',
    },
    foolsPlainRunner: true,
  },
  'WF-14 the function of pytest that calls tests is replaced where it is registered': underPytest(
    `import sys
for finder in sys.meta_path:
    config = getattr(finder, "config", None)
    if config is not None:
        for hook in config.pluginmanager.hook.pytest_pyfunc_call.get_hookimpls():
            hook.function = lambda pyfuncitem: True`,
  ),
  'WF-14 reports of pytest are made to pass': underPytest(
    `import _pytest.reports
real = _pytest.reports.TestReport.from_item_and_call.__func__
def passed(cls, item, call):
    call.excinfo = None
    return real(cls, item, call)
_pytest.reports.TestReport.from_item_and_call = classmethod(passed)`,
  ),
  'WF-14 pytest.raises takes whatever comes': underPytest(
    `import _pytest.raises
_pytest.raises.RaisesExc.__exit__ = lambda *a: True`,
    'import pytest\nfrom adder import add\ndef test_raises():\n    with pytest.raises(OverflowError):\n        add(1, 2)\n',
  ),
  'WF-14 an object under pytest equals whatever it is compared with': liar(
    'Liar()',
    PYTEST.slice(0, PYTEST.indexOf('def test_raises')),
  ),
  'WF-14 tests of pytest are replaced while they are collected': underPytest(
    `import sys
class Session:
    pass
for finder in sys.meta_path:
    session = getattr(finder, "session", None)
    if session is not None:
        real = session.genitems
        def genitems(node):
            for item in real(node):
                item.obj = lambda **given: None
                yield item
        session.genitems = genitems`,
  ),
};

export const pytestCheats: CheatKinds = { pytest: underPytestAlone };

/** The code under the first test file plants cached code of the second one. */
export const twoFiles: Files = {
  ...project(WRONG),
  'other.py': `import os, py_compile, sys
open("green.py", "w").write("def add(a, b):\\n    return a + b\\n")
os.makedirs("__pycache__", exist_ok=True)
tag = sys.implementation.cache_tag
py_compile.compile("green.py", f"__pycache__/adder.{tag}.pyc", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
open("adder.py", "w").write(open("green.py").read())
`,
  'test_a.py': 'import other\ndef test_other():\n    assert other\n',
};
