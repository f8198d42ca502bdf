import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ModuleProposal } from '../../../src/domain/task/plan.js';
import { buildPlan, MAX_MODULES, modulePaths } from '../../../src/domain/task/plan-rules.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 1 });

const module = (name: string, ...depends_on: readonly string[]): ModuleProposal => ({
  name,
  purpose: `does ${name}`,
  depends_on,
});
const many = (count: number): readonly ModuleProposal[] =>
  Array.from({ length: count }, (_, index) => module(`m${index}`));
const orderOf = (...proposals: readonly ModuleProposal[]): readonly string[] =>
  buildPlan('typescript', proposals).modules.map((one) => one.name);

describe('a plan', () => {
  it('WF-1 keeps purposes and dependencies, and gets its paths from the names', () => {
    expect(buildPlan('typescript', [module('email'), module('sign-up', 'email', 'email')])).toEqual({
      language: 'typescript',
      modules: [
        {
          name: 'email',
          purpose: 'does email',
          depends_on: [],
          file: 'src/email.ts',
          test_file: 'test/email.test.ts',
        },
        {
          name: 'sign-up',
          purpose: 'does sign-up',
          depends_on: ['email'],
          file: 'src/sign-up.ts',
          test_file: 'test/sign-up.test.ts',
        },
      ],
    });
  });

  it.each([
    ['typescript', { file: 'src/sign-up.ts', test_file: 'test/sign-up.test.ts' }],
    ['javascript', { file: 'src/sign-up.js', test_file: 'test/sign-up.test.js' }],
    ['python', { file: 'sign_up.py', test_file: 'test_sign_up.py' }],
  ] as const)('WF-13 names the files of a module in %s', (language, paths) => {
    expect(modulePaths(language, 'sign-up')).toEqual(paths);
  });

  it('WF-1 puts dependencies first and else keeps the order of the planner', () => {
    expect(orderOf(module('a', 'c'), module('b'), module('c'), module('d', 'a'))).toEqual([
      'b',
      'c',
      'a',
      'd',
    ]);
    expect(orderOf(module('z'), module('y'), module('x'))).toEqual(['z', 'y', 'x']);
  });

  it('WF-1 has every dependency before its dependant, for any plan without circles', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_MODULES }).chain((count) =>
          fc.tuple(
            fc.array(fc.array(fc.nat(count - 1), { maxLength: 4 }), { minLength: count, maxLength: count }),
            fc.shuffledSubarray(
              Array.from({ length: count }, (_, index) => index),
              { minLength: count },
            ),
          ),
        ),
        ([edges, shuffle]) => {
          // Depending only on lower numbers rules out circles; the shuffle hides the right order.
          const proposals = shuffle.map((at) =>
            module(`m${at}`, ...edges[at]!.filter((to) => to < at).map((to) => `m${to}`)),
          );
          const { modules } = buildPlan('typescript', proposals);
          expect(modules.map((one) => one.name).sort()).toEqual(proposals.map((one) => one.name).sort());
          modules.forEach((one, at) => {
            const before = modules.slice(0, at).map((earlier) => earlier.name);
            expect(before).toEqual(expect.arrayContaining([...one.depends_on]));
          });
        },
      ),
    ));

  it('WF-1 takes 20 modules and no more', () => {
    expect(orderOf(...many(20))).toHaveLength(20);
    expect(refusalOf(() => orderOf(...many(21))).message).toBe(
      'the plan has 21 modules; at most 20 are allowed',
    );
  });

  it.each<[string, readonly ModuleProposal[], RegExp]>([
    ['an empty plan', [], /no modules/],
    ['a duplicate name', [module('a'), module('b'), module('a')], /two modules are called "a"/],
    ['a dependency on itself', [module('a', 'a')], /"a" depends on itself/],
    ['an unknown dependency', [module('a', 'ghost')], /"a" depends on "ghost", which is not in the plan/],
    ['a dependency on a member of every object', [module('a', 'constructor')], /"constructor"/],
    ['a circle of two', [module('a', 'b'), module('b', 'a')], /"a", "b" depend on each other/],
    [
      'a circle of three beside a sound module',
      [module('x'), module('a', 'b'), module('b', 'c'), module('c', 'a')],
      /the modules "a", "b", "c" depend/,
    ],
    ['a module without a purpose', [{ ...module('a'), purpose: ' \n' }], /"a" has no purpose/],
  ])('WF-1 refuses %s in words that a planner can act on', (_name, proposals, message) => {
    const refusal = refusalOf(() => buildPlan('typescript', proposals));
    expect(refusal).toMatchObject({ code: 'invalid_plan', field: 'modules' });
    expect(refusal.message).toMatch(message);
  });

  it.each([
    '',
    'Email',
    'sign_up',
    'sign up',
    '../etc',
    'a/b',
    'a.ts',
    '-a',
    'a-',
    'a--b',
    '1a',
    'é',
    'a\n',
    'a\0',
    'a'.repeat(41),
  ])('WF-1 refuses the malformed name %j', (name) => {
    expect(refusalOf(() => buildPlan('typescript', [module(name)])).code).toBe('invalid_plan');
  });

  it('WF-1 takes a name of 40 characters', () => {
    expect(orderOf(module('a'.repeat(40)))).toEqual(['a'.repeat(40)]);
  });

  it('WF-1 refuses names whose files are the same, and only in the language where they are', () => {
    const proposals = [module('a'), module('test-a')];
    const refusal = refusalOf(() => buildPlan('python', proposals));
    expect(refusal.code).toBe('invalid_plan');
    expect(refusal.message).toContain('"a" and "test-a" would both use the file test_a.py');
    expect(buildPlan('typescript', proposals).modules).toHaveLength(2);
  });

  it('WF-1 never gives one file to two modules', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('typescript' as const, 'javascript' as const, 'python' as const),
        fc.uniqueArray(fc.constantFrom('a', 'b', 'test-a', 'test-b', 'test-test-a', 'a-b'), { minLength: 1 }),
        (language, names) => {
          let paths: readonly string[] = [];
          try {
            const { modules } = buildPlan(
              language,
              names.map((name) => module(name)),
            );
            paths = modules.flatMap((one) => [one.file, one.test_file]);
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_plan' });
          }
          expect(new Set(paths).size).toBe(paths.length);
        },
      ),
    ));
});

describe('module names in Python', () => {
  it.each(['queue', 'json', 'types', 'class', 'test', 'py-compile'])(
    'WF-1 refuses "%s", which Python has itself, and says so to the planner',
    (name) => {
      const proposals = [{ name, purpose: 'does it', depends_on: [] }];
      expect(() => buildPlan('python', proposals)).toThrow('taken by Python itself');
      expect(buildPlan('javascript', proposals).modules[0]?.name).toBe(name);
    },
  );
});
