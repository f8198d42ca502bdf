import type { StubKind } from '../../../domain/task/proof/stub-check.js';
import type { Stubs } from '../../../ports/test-runner.js';
import { moduleShape, type ModuleShape, type ReadFile } from './export-shapes.js';
import type { Member, Shape } from './shapes.js';

const THROWN = `class StubError extends Error {}
const thrown = () => new StubError('a stub of this module throws whatever is asked of it');
`;
const BODIES: Readonly<Record<StubKind, string>> = { returns_nothing: '', throws: ' throw thrown(); ' };

function functionText({ async, generator }: Extract<Shape, { kind: 'function' }>, kind: StubKind): string {
  return `${async ? 'async ' : ''}function${generator ? '*' : ''} () {${BODIES[kind]}}`;
}

function memberText({ name, is_static, access, shape }: Member, kind: StubKind): string {
  const before = is_static ? 'static ' : '';
  const body = `{${BODIES[kind]}}`;
  if (access === 'get') return `${before}get ${name}() ${body}`;
  if (access === 'set') return `${before}set ${name}(value) ${body}`;
  if (access === 'field') return `${before}${name} = ${textOf(shape, kind)};`;
  const { async = false, generator = false } = shape.kind === 'function' ? shape : {};
  return `${before}${async ? 'async ' : ''}${generator ? '*' : ''}${name}() ${body}`;
}

/** An expression with the shape, and nothing behind it. A constant is nothing in both kinds: it cannot throw. */
function textOf(shape: Shape, kind: StubKind): string {
  switch (shape.kind) {
    case 'function':
      return functionText(shape, kind);
    case 'class': {
      const members = shape.members.map((member) => `  ${memberText(member, kind)}\n`);
      return `class {\n  constructor() {${BODIES[kind]}}\n${members.join('')}}`;
    }
    case 'object': {
      const members = shape.members.map(([name, one]) => `${JSON.stringify(name)}: ${textOf(one, kind)}`);
      return `{ ${members.join(', ')} }`;
    }
    case 'list':
      return '[]';
    case 'nothing':
      return 'undefined';
  }
}

function esmText({ exports }: ModuleShape, kind: StubKind): string {
  const names = [...exports.keys()];
  const values = [...exports.values()].map((shape, index) => `const $${index} = ${textOf(shape, kind)};\n`);
  const list = names.map(
    (name, index) => `$${index} as ${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}`,
  );
  return `${THROWN}${values.join('')}export { ${list.join(', ')} };\n`;
}

function cjsText({ exports, whole }: ModuleShape, kind: StubKind): string {
  const base = whole === null ? '' : `module.exports = ${textOf(whole, kind)};\n`;
  const members = [...exports].map(
    ([name, shape]) => `module.exports[${JSON.stringify(name)}] = ${textOf(shape, kind)};\n`,
  );
  return `${THROWN}${base}${members.join('')}`;
}

/** Stubs of a JavaScript or TypeScript module: the same names, exported the same way. */
export function stubsOfModule(path: string, read: ReadFile): Stubs {
  const shape = moduleShape(path, read);
  if (shape.exports.size === 0 && shape.whole === null)
    return { problem: `${path} exports nothing that can be called or compared` };
  const text = (kind: StubKind): string => (shape.form === 'esm' ? esmText : cjsText)(shape, kind);
  return { problem: null, texts: { returns_nothing: text('returns_nothing'), throws: text('throws') } };
}
