import { describe, expect, it } from '@jest/globals';
import { stubsOfModule } from '../../../../src/adapters/test-runner/node/stub-module.js';

type Files = Readonly<Record<string, string>>;

function textOf(files: Files, path = 'src/a.ts', kind: 'returns_nothing' | 'throws' = 'returns_nothing') {
  const stubs = stubsOfModule(path, (name) => files[name] ?? null);
  return stubs.problem ?? stubs.texts[kind];
}

/** What a stub exports once it is loaded. */
async function loaded(
  files: Files,
  path = 'src/a.js',
  kind: 'returns_nothing' | 'throws' = 'returns_nothing',
): Promise<Record<string, never>> {
  const url = `data:text/javascript,${encodeURIComponent(textOf(files, path, kind))}`;
  return (await import(url)) as Record<string, never>;
}
type Call = (...given: readonly unknown[]) => unknown;
type Class = new (...given: readonly unknown[]) => Record<string, Call>;

describe('stubs of a JavaScript module', () => {
  it('WF-14 export every name of every form', async () => {
    const code = `export function a() { return 1; }
export async function b() { return 1; }
export function* c() { yield 1; }
export const d = (x) => x, e = 5, f = [1], g = Object.freeze({ h: () => 1, i: 2 });
export class J { k() { return 1; } }
const l = () => 1;
export { l, l as m, later };
export const { n, o: [p] } = make();
export default class {}
const later = () => 1;
`;
    const stub = await loaded({ 'src/a.js': code });
    expect(Object.keys(stub).join(' ')).toBe('J a b c d default e f g l later m n p');
    for (const name of ['a', 'd', 'l', 'm', 'n', 'p', 'later'])
      expect((stub[name] as unknown as Call)()).toBeUndefined();
    await expect((stub.b as unknown as Call)()).resolves.toBeUndefined();
    expect([...((stub.c as unknown as Call)() as Iterable<unknown>)]).toEqual([]);
    expect({ e: stub.e, f: stub.f }).toEqual({ e: undefined, f: [] });
    expect(Object.keys(stub.g as unknown as object)).toEqual(['h', 'i']);
    expect((stub.g as unknown as { h: Call }).h()).toBeUndefined();
  });

  it('WF-14 throw from whatever is called, in the way in which it is called', async () => {
    const code = `export const a = () => 1;\nexport async function b() {}\nexport class C { static d() {} }\nexport default { e() {} };`;
    const stub = await loaded({ 'src/a.js': code }, 'src/a.js', 'throws');
    expect(stub.a as unknown as Call).toThrow(/stub/);
    await expect((stub.b as unknown as Call)()).rejects.toThrow(/stub/);
    expect(() => new (stub.C as unknown as Class)()).toThrow(/stub/);
    expect((stub.C as unknown as { d: Call }).d).toThrow(/stub/);
    expect((stub.default as unknown as { e: Call }).e).toThrow(/stub/);
  });

  it('WF-14 classes have their members, and those of their bases in the file, and no state', async () => {
    const code = `class Base { #secret = 1; inherited() { return 1; } }
export class Cart extends Base {
  items = [1]; add = (x) => x; static of() { return new Cart(); }
  constructor(x) { super(); this.x = x; }
  get size() { return 1; } set size(value) {}
  async save() {} *[Symbol.iterator]() { yield 1; } 'odd name'() { return 1; }
}`;
    const stub = await loaded({ 'src/a.js': code });
    const cart = new (stub.Cart as unknown as Class)(5);
    expect([cart.inherited?.(), cart.add?.(1), cart.size, cart['odd name']?.()]).toEqual(
      Array(4).fill(undefined),
    );
    await expect(cart.save?.()).resolves.toBeUndefined();
    expect({ items: cart.items, x: cart.x, all: [...(cart as unknown as Iterable<unknown>)] }).toEqual({
      items: [],
      x: undefined,
      all: [],
    });
    expect((stub.Cart as unknown as { of: Call }).of()).toBeUndefined();
  });

  it('WF-14 pass on what other modules export, as stubs too', async () => {
    const files = {
      'src/a.js': `import { two as second } from './b.js';\nexport * from './b.js';\nexport * as all from './c/index.js';\nexport { second, one as first } from './b.js';\nexport { second as again };`,
      'src/b.js': 'export const one = 1;\nexport function two() { return 2; }\nexport default 3;',
      'src/c/index.js': "export const three = () => 3;\nexport * from '../a.js';",
    };
    const stub = await loaded(files);
    expect(Object.keys(stub).sort()).toEqual(['again', 'all', 'first', 'one', 'two']);
    expect((stub.again as unknown as Call)()).toBeUndefined();
    expect((stub.all as unknown as { three: Call }).three()).toBeUndefined();
  });

  it('WF-14 of TypeScript have no types, but enums and what stands behind assertions', () => {
    const text = textOf({
      'src/a.ts': `export type Pair = [number, number];
export interface Shape { area(): number }
export enum Sign { Plus = '+', Minus = '-' }
export const table = { a: (x: number): number => x } as const satisfies object;
export function over(a: string): string; export function over(a: number): number; export function over(a: never) { return a; }
export declare function elsewhere(): void;
export abstract class Base<T> { abstract area(): T; private constructor(readonly a: T) {} }
type Local = string; export { Local };
export type { Pair as Two } from './types.js';
`,
    });
    expect(text).toContain('export { $0 as Sign, $1 as table, $2 as over, $3 as Base };');
    expect(text).toContain('{ "Plus": undefined, "Minus": undefined }');
    expect(text).toContain('{ "a": function () {} }');
    expect(text).toContain('"area"() {}');
  });

  it('WF-14 of CommonJS assign what the module assigns', () => {
    const code =
      'const one = () => 1;\nmodule.exports = { one, two() {} };\nmodule.exports.three = 3;\nexports.four = one;';
    expect(textOf({ 'src/a.js': code }, 'src/a.js')).toMatch(
      /module\.exports = \{ "one": function \(\) \{\}, "two": function \(\) \{\} \};\nmodule\.exports\["three"\] = undefined;\nmodule\.exports\["four"\] = function \(\) \{\};\n$/,
    );
  });

  it.each([
    ["console.log('a script');", 'src/a.js'],
    ['export type A = string;', 'src/a.ts'],
    ['', 'src/a.js'],
    ['export {};', 'src/a.js'],
  ])('WF-14 there are none of a module without exports: %s', (code, path) => {
    expect(textOf({ [path]: code }, path)).toBe(`${path} exports nothing that can be called or compared`);
  });

  it('WF-14 nothing outside of the workspace is looked at', () => {
    const asked: string[] = [];
    stubsOfModule('src/a.js', (name) => {
      asked.push(name);
      return name === 'src/a.js'
        ? "export * from '../../../etc/passwd';\nexport * from '/etc/passwd';"
        : null;
    });
    expect(asked.filter((name) => name.startsWith('/'))).toEqual([]);
  });
});
