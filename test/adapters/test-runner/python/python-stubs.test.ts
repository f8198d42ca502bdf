import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../../../src/adapters/test-runner/python/find-python.js';
import { aWorkspace } from '../../../support/workspace.js';

const script = fileURLToPath(new URL('../../../../harness/python/stub.py', import.meta.url));

type Written = {
  readonly problem: string | null;
  readonly returns_nothing: string;
  readonly throws: string;
};

async function stubsOf(code: string, others: Readonly<Record<string, string>> = {}): Promise<Written> {
  const python = (await findPython(undefined))?.program ?? 'python3';
  const cwd = aWorkspace({ 'a.py': code, ...others });
  const run = spawnSync(python, ['-I', script, 'a.py'], { cwd, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  expect(String(run.stderr)).toBe('');
  return JSON.parse(String(run.output[3])) as Written;
}

/** What Python prints for these expressions with the stub in place; `!` and the error's class where one raises. */
async function valuesIn(stub: string, ...expressions: readonly string[]): Promise<readonly string[]> {
  const python = (await findPython(undefined))?.program ?? 'python3';
  const cwd = aWorkspace({ 'a.py': stub });
  const ask = `import sys; sys.path.insert(0, '.'); import asyncio, a
for text in ${JSON.stringify(expressions)}:
    try: print(repr(eval(text)))
    except Exception as error: print('!' + type(error).__name__)`;
  const run = spawnSync(python, ['-I', '-B', '-c', ask], { cwd, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.trimEnd().split('\n');
}

const CODE = `from __future__ import annotations
import math
import re as regex
from collections import namedtuple
from b import borrowed
__all__ = ["add"]
LIMIT: int = 5
NAMES, OTHERS = ["a"], ("b",)
TABLE = {"a": 1, "b": [2], "c": lambda x: x}
Point = namedtuple("Point", "x y")
def add(a, b):
    def inner():
        yield 1
    return a + b
plus = add
async def load(): return 1
def count():
    yield 1
async def acount():
    yield 1
class Limit(ValueError):
    pass
class Base:
    kind = "base"
    def inherited(self): return 1
class Cart(Base):
    def __init__(self, x): self.x = x
    @property
    def size(self): return 1
    @size.setter
    def size(self, value): pass
    @staticmethod
    def of(): return Cart(1)
    @classmethod
    def named(cls, *, name): return cls(1)
    def __len__(self): return 1
    class Inner:
        def deep(self): return 1
if True:
    def conditional(): return 1
try:
    import no_such_module
except ImportError:
    fallback = 1
if __name__ == "__main__":
    raise SystemExit(1)
`;

describe('stubs of a Python module', () => {
  it('WF-14 have every name of every kind, and nothing behind it', async () => {
    const { problem, returns_nothing } = await stubsOf(CODE, { 'b.py': 'def borrowed(): return 1' });
    expect(problem).toBeNull();
    const asked = {
      'a.add(1, 2)': 'None',
      'a.plus(1, b=2)': 'None',
      'a.borrowed()': 'None',
      'a.conditional()': 'None',
      'a.made_by_nobody()': 'None',
      'asyncio.run(a.load())': 'None',
      'list(a.count())': '[]',
      'a.LIMIT': 'None',
      'a.NAMES, a.OTHERS': '(None, None)',
      'a.fallback': 'None',
      'a.TABLE["a"], a.TABLE["b"], a.TABLE["c"](1)': '(None, [], None)',
      'a.Point(1, 2)': 'None',
      'a.math.pi > 3, a.regex.escape("x")': "(True, 'x')",
      'a.no_such_module': 'None',
      'a.Cart(5).inherited()': 'None',
      'a.Cart(5).kind, a.Cart(5).size, a.Cart.of(), a.Cart.named(name=1)': '(None, None, None, None)',
      'a.Cart.Inner().deep()': 'None',
      'a.Cart(5).x': '!AttributeError',
      'len(a.Cart(5))': '!TypeError',
      'issubclass(a.Limit, ValueError)': 'True',
      '[name for name in a.__all__]': "['add']",
    };
    expect(await valuesIn(returns_nothing, ...Object.keys(asked))).toEqual(Object.values(asked));
  });

  it('WF-14 raise from whatever is called, in the way in which it is called', async () => {
    const { throws } = await stubsOf(CODE, { 'b.py': 'def borrowed(): return 1' });
    const raising = [
      'a.add(1, 2)',
      'a.plus()',
      'a.borrowed()',
      'asyncio.run(a.load())',
      'list(a.count())',
      'a.TABLE["c"](1)',
      'a.Cart(5)',
      'a.Cart.of()',
      'a.Cart.named(name=1)',
      'a.Cart.Inner()',
      'a.made_by_nobody()',
    ];
    expect(await valuesIn(throws, ...raising)).toEqual(raising.map(() => '!StubError'));
    expect(await valuesIn(throws, 'a.LIMIT', 'a.math.pi > 3', 'issubclass(a.Limit, ValueError)')).toEqual([
      'None',
      'True',
      'True',
    ]);
  });

  it.each([
    ['print("a script")', 'a.py defines nothing that can be called or compared'],
    ['import math\nprint(math.pi)', 'a.py defines nothing that can be called or compared'],
    ['', 'a.py defines nothing that can be called or compared'],
    ['def broken(:', 'a.py could not be read: SyntaxError'],
  ])('WF-14 there are none of %j', async (code, problem) => {
    expect((await stubsOf(code)).problem).toBe(problem);
  });
});
