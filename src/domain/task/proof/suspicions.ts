import type { TaskState } from '../state.js';
import { sentenceOn, strengthOf } from './stub-check.js';
import type { ModuleTests, RemovedTest } from './module-tests.js';

/** A reason not to take "completed" at its word; it does not keep a task from completing. */
export type Suspicion = {
  readonly kind: 'test_removed' | 'weak_test' | 'doubtful_tests' | 'unchecked_tests';
  readonly module: string;
  /** The test's name; null when it is about all of the module's tests. */
  readonly test: string | null;
  /** A sentence for people. */
  readonly message: string;
};

const FATES: Readonly<Record<string, string>> = {
  gone: 'is gone',
  skipped: 'is skipped',
  emptied: 'passes whatever the code does',
};

/** What became of a removed test, for people: `is gone since version 2 (red on version 1)`. `how` may be a newer writer's. */
export function fateOfRemoved({
  how,
  red_in,
  removed_in,
}: Pick<RemovedTest, 'red_in' | 'removed_in'> & { readonly how: string }): string {
  return `${FATES[how] ?? how} since version ${removed_in} (red on version ${red_in})`;
}

function ofModule(module: string, { removed, stub_check }: ModuleTests): readonly Suspicion[] {
  const gone = removed.map((one): Suspicion => ({
    kind: 'test_removed',
    module,
    test: one.name,
    message: `the test ${JSON.stringify(one.name)} of "${module}" ${fateOfRemoved(one)}`,
  }));
  if (stub_check === null) return gone;
  // One that was emptied is told already.
  const known = new Set(removed.map(({ name }) => name));
  const weak = stub_check.weak_tests
    .filter((name) => !known.has(name))
    .map((name): Suspicion => ({
      kind: 'weak_test',
      module,
      test: name,
      message: `the test ${JSON.stringify(name)} of "${module}" passes whatever the code does`,
    }));
  const strength = strengthOf(stub_check);
  if (strength === 'proving') return [...gone, ...weak];
  const kind = strength === 'unknown' ? 'unchecked_tests' : 'doubtful_tests';
  return [...gone, ...weak, { kind, module, test: null, message: sentenceOn(stub_check) }];
}

/** What there is to suspect in a task's tests as they are now, module by module. */
export function suspicionsOf({ modules }: Pick<TaskState, 'modules'>): readonly Suspicion[] {
  return modules.flatMap(({ name, tests }) => (tests ? ofModule(name, tests) : []));
}
