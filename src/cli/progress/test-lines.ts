import { fateOfRemoved } from '../../domain/task/proof/suspicions.js';
import type { EventData } from './event-data.js';

/** A line for a person: what it is about, and what there is to say. */
export type Line = readonly [label: string, text: string];
const SHOWN_FAILURES = 3;
/** `1 test`, `2 tests`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function scope(data: EventData): string {
  return data.text('scope') === 'all' ? 'all modules' : data.text('module');
}

/** That code of a model had the rights of the user must not be overlooked (WF-14). */
function unisolated(data: EventData): string {
  return data.text('sandbox') === 'none'
    ? ' WARNING: ran without isolation, with the rights of the user'
    : '';
}

function failures(data: EventData): readonly Line[] {
  const all = data.items('failures');
  const shown = all
    .slice(0, SHOWN_FAILURES)
    .map((failure): Line => ['', `✗ ${failure.text('name')}: ${failure.text('message')}`]);
  const rest = all.length - shown.length;
  return rest > 0 ? [...shown, ['', `and ${rest} more`]] : shown;
}

/** `2 tests passed`, or `2 tests passed, 1 skipped`. Earlier services say it only of single tests. */
function passed(data: EventData): string {
  const skipped =
    data.number('skipped') || data.number('total') - data.number('passed') - data.number('failed');
  return `${plural(data.number('passed'), 'test')} passed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function fate(test: EventData): string {
  const [red_in, removed_in] = [test.number('red_in'), test.number('removed_in')];
  return fateOfRemoved({ how: test.text('how'), red_in, removed_in });
}

/** What there is to suspect in the tests of a run, green or red. */
function suspicions(data: EventData): readonly Line[] {
  const removed = data
    .items('tests_removed')
    .map((test): Line => [
      'suspect',
      `the test ${JSON.stringify(test.text('name'))} of ${test.text('module')} ${fate(test)}`,
    ]);
  const checks = data.items('stub_checks').flatMap((check) => doubts(check, data.text('reason')));
  return [...removed, ...checks];
}

/** Of a run that is red for it, the failures say it already. */
function doubts(check: EventData, reason: string): readonly Line[] {
  const module = check.text('module');
  const unchecked = check.text('not_checked');
  if (unchecked !== '')
    return [['suspect', `the tests of ${module} were not run against stubs: ${unchecked}`]];
  if (reason === 'vacuous_tests') return [];
  const against = [
    ['returns_nothing', 'when every export returns nothing'],
    ['throws', 'when every export throws'],
  ].flatMap(([field = '', words = '']) => (check.text(field) === 'passed' ? [words] : []));
  const all: readonly Line[] = against.map((words) => [
    'suspect',
    `the tests of ${module} also pass ${words}`,
  ]);
  const weak = check
    .texts('weak_tests')
    .map((name): Line => [
      'suspect',
      `the test ${JSON.stringify(name)} of ${module} passes whatever the code does`,
    ]);
  return [...all, ...weak];
}

/** Of TEST_PASSED: passed and skipped apart, then what there is to suspect in the tests. */
export function greenLines(data: EventData): readonly Line[] {
  const what = `${scope(data)}: ${passed(data)} (${data.text('sandbox')})${unisolated(data)}`;
  return [['tests', what], ...suspicions(data)];
}

/** Of TEST_FAILED: the failures first. */
export function redLines(data: EventData): readonly Line[] {
  const why = data.text('reason');
  if (why === 'vacuous_tests') {
    const what = `${scope(data)}: ${passed(data)}, but they prove nothing${unisolated(data)}`;
    return [['tests', what], ...failures(data), ...suspicions(data)];
  }
  const reason = why === '' || why === 'assertions' ? '' : ` (${why.replaceAll('_', ' ')})`;
  const skipped = data.number('skipped');
  const count = `${data.number('failed')} of ${plural(data.number('total'), 'test')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const what = `${scope(data)}: ${count}${reason}${unisolated(data)}`;
  return [['tests', what], ...failures(data), ...suspicions(data)];
}
