import type { TestOutcome } from '../test-run.js';
import type { StubCheck } from './stub-check.js';

/** A test that was red, and has not passed since in a run that was checked against stubs. */
export type RedTest = {
  readonly name: string;
  /** Mark of its body (`TestOutcome.body`); null when its file does not tell. */
  readonly body: string | null;
  /** The version on which it was red first. */
  readonly code_version: number;
};

/** A test that was red, and went away instead of passing. */
export type RemovedTest = {
  readonly module: string;
  readonly name: string;
  /** `emptied`: it is there and passes, whatever the module does. */
  readonly how: 'gone' | 'skipped' | 'emptied';
  /** The version on which it was red, and the first without it. */
  readonly red_in: number;
  readonly removed_in: number;
};

/** What is known of a module's tests besides their last results. */
export type ModuleTests = {
  readonly red: readonly RedTest[];
  /** Tests of the last run whose names are made while they run. */
  readonly dynamic: number;
  readonly removed: readonly RemovedTest[];
  /** The last one made; null before the first. */
  readonly stub_check: StubCheck | null;
  /** True when it was made on the module's files as they are now. */
  readonly checked: boolean;
  /** True when the model was asked about tests that are green against one of the stubs. */
  readonly doubted: boolean;
};

export const NO_TESTS: ModuleTests = {
  red: [],
  dynamic: 0,
  removed: [],
  stub_check: null,
  checked: false,
  doubted: false,
};

/** A finished run, as far as one test file is concerned. */
export type FileOutcomes = {
  readonly module: string;
  readonly tests: readonly TestOutcome[];
  /** False when the run had more tests than are listed. */
  readonly whole: boolean;
  readonly code_version: number;
  /** True when a test that passed has really passed: the run was green, and ran against stubs too. */
  readonly checked: boolean;
  readonly weak_tests: readonly string[];
};

export type Compared = Pick<ModuleTests, 'red' | 'dynamic' | 'removed'> & {
  /** Those of `removed` that this run brought. */
  readonly news: readonly RemovedTest[];
};

type Fate = RemovedTest['how'] | 'red' | 'passed' | 'replaced' | 'unknown';

/** Lists stand in the state of a task: it has to stay small. */
const MOST = 200;

const isRed = ({ outcome }: TestOutcome): boolean => outcome === 'failed' || outcome === 'missing';

/** What became of tests of one name; one that was skipped is also missing where it had to run. */
function fateOf(tests: readonly TestOutcome[], { weak_tests }: FileOutcomes): Fate {
  if (tests.some(({ outcome }) => outcome === 'skipped')) return 'skipped';
  if (tests.some(isRed)) return 'red';
  return tests.some(({ name, body }) => body === '' || weak_tests.includes(name)) ? 'emptied' : 'passed';
}

/** A test of another name with the same body is the same test. */
function renamed(red: RedTest, before: ModuleTests, run: FileOutcomes): readonly TestOutcome[] {
  if (red.body === null || red.body === '') return [];
  const known = new Set(before.red.map(({ name }) => name));
  const found = run.tests.find(({ name, body }) => body === red.body && !known.has(name));
  return found ? run.tests.filter(({ name }) => name === found.name) : [];
}

function fateOfRed(red: RedTest, before: ModuleTests, run: FileOutcomes): Fate {
  const namesakes = run.tests.filter(({ name }) => name === red.name);
  const tests = namesakes.length > 0 ? namesakes : renamed(red, before, run);
  if (tests.length > 0) return fateOf(tests, run);
  if (!run.whole) return 'unknown';
  // A row of a table of cases that was put right has another name.
  return red.body === null && dynamicOf(run) >= before.dynamic ? 'replaced' : 'gone';
}

const dynamicOf = ({ tests }: FileOutcomes): number => tests.filter(({ body }) => body === undefined).length;

function redOf(before: ModuleTests, run: FileOutcomes): readonly RedTest[] {
  const since = new Map(before.red.map(({ name, code_version }) => [name, code_version]));
  const skipped = new Set(run.tests.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name));
  const red = run.tests.filter((test) => isRed(test) && !skipped.has(test.name));
  return [...new Map(red.map((test) => [test.name, test])).values()].map(({ name, body }) => ({
    name,
    body: body ?? null,
    code_version: since.get(name) ?? run.code_version,
  }));
}

function removedNow(red: RedTest, fate: Fate, run: FileOutcomes): readonly RemovedTest[] {
  if (fate !== 'gone' && fate !== 'skipped' && fate !== 'emptied') return [];
  const { name, code_version } = red;
  return [{ module: run.module, name, how: fate, red_in: code_version, removed_in: run.code_version }];
}

/** That a test passes says little before it was seen to fail against stubs. */
function isBack({ name }: RemovedTest, run: FileOutcomes): boolean {
  const namesakes = run.tests.filter((test) => test.name === name);
  return run.checked && namesakes.length > 0 && fateOf(namesakes, run) === 'passed';
}

/**
 * What a run says of tests that were red before: passed, still red, or removed. A removed one stays so until a test of its
 * name passes honestly. A run whose test file could not even be read says nothing.
 */
export function compareTests(before: ModuleTests, run: FileOutcomes): Compared {
  const { red, dynamic, removed } = before;
  if (run.tests.length === 0) return { red, dynamic, removed, news: [] };
  const fates = red.map((test) => ({ test, fate: fateOfRed(test, before, run) }));
  const news = fates.flatMap(({ test, fate }) => removedNow(test, fate, run));
  const open = fates
    .filter(({ fate }) => fate === 'unknown' || (fate === 'passed' && !run.checked))
    .map(({ test }) => test);
  const again = new Set(news.map(({ name }) => name));
  const kept = removed.filter((one) => !again.has(one.name) && !isBack(one, run));
  return {
    red: [...open, ...redOf(before, run)].slice(-MOST),
    dynamic: dynamicOf(run),
    removed: [...kept, ...news].slice(-MOST),
    news,
  };
}
