import { isPlainObject } from '../../kernel/json.js';
import type { TaskEventData, TestOutcome } from '../events.js';
import type { PlannedModule } from '../plan.js';
import type { FileOutcomes } from './module-tests.js';

type Run = Pick<TaskEventData['TEST_PASSED'], 'tests' | 'total' | 'stub_checks'>;

const isOutcome = (value: unknown): value is TestOutcome =>
  isPlainObject(value) && typeof value.name === 'string' && typeof value.file === 'string';

/** The part of a run that is about one module's test file. */
export function outcomesOf(module: PlannedModule, run: Run, code_version: number): FileOutcomes {
  // An event of another writer may lack what is not needed to know what the run came to.
  const listed: readonly unknown[] = Array.isArray(run.tests) ? run.tests : [];
  const tests = listed.filter(isOutcome);
  const check = run.stub_checks?.find((one) => one.module === module.name);
  return {
    module: module.name,
    tests: tests.filter(({ file }) => file === module.test_file),
    whole: listed.length >= run.total,
    code_version,
    // Earlier versions checked nothing: there a green test has passed.
    checked: check !== undefined || run.stub_checks === undefined,
    weak_tests: check?.weak_tests ?? [],
  };
}
