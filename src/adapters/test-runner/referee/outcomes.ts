import type { TestFailure, TestOutcome } from '../../../domain/task/events.js';
import type { FileRun } from './file-run.js';
import { failureMessage } from './failure-message.js';
import type { ReportLine } from './report.js';

/** What became of each test: those reported, in their order, then expected ones that neither passed nor failed often enough. */
export function testOutcomes(run: FileRun, lines: readonly ReportLine[]): readonly TestOutcome[] {
  const marks = new Map(run.expected.map(({ name, body }) => [name, body]));
  const marked = (name: string): Pick<TestOutcome, 'body'> => {
    const body = marks.get(name);
    return body === undefined ? {} : { body };
  };
  const reported = lines
    .filter((line) => line.kind === 'test')
    .map(({ fields: [name, outcome, milliseconds] }): TestOutcome => ({
      name,
      file: run.file,
      outcome: outcome === 'passed' || outcome === 'failed' ? outcome : 'skipped',
      duration_ms: Number.isFinite(Number(milliseconds)) && milliseconds !== '' ? Number(milliseconds) : null,
      ...marked(name),
    }));
  const known = countNames(reported);
  const wanted = new Map<string, number>();
  const expected = run.expected.map(({ name }) => name);
  const missing = expected.filter((name) => {
    const times = (wanted.get(name) ?? 0) + 1;
    wanted.set(name, times);
    const { reports, skipped } = known.get(name) ?? { reports: 0, skipped: false };
    // Code can add tests of the same name: a skipped one may be the one that was expected.
    return reports < times || skipped;
  });
  return [
    ...reported,
    ...missing.map((name) => ({
      name,
      file: run.file,
      outcome: 'missing' as const,
      duration_ms: null,
      ...marked(name),
    })),
  ];
}

type Namesakes = { readonly reports: number; readonly skipped: boolean };

/** How often each name was reported, counted once: a file may hold tens of thousands of tests. */
function countNames(tests: readonly TestOutcome[]): ReadonlyMap<string, Namesakes> {
  const counts = new Map<string, Namesakes>();
  for (const { name, outcome } of tests) {
    const { reports, skipped } = counts.get(name) ?? { reports: 0, skipped: false };
    counts.set(name, { reports: reports + 1, skipped: skipped || outcome === 'skipped' });
  }
  return counts;
}

/** Failures with something to say; a test that failed only because of one inside it is not repeated. */
export function reportedFailures(file: string, lines: readonly ReportLine[]): readonly TestFailure[] {
  return lines
    .filter(
      ({ kind, fields }) =>
        (kind === 'test' || kind === 'suite') && fields[1] === 'failed' && fields[3] !== '',
    )
    .map(({ fields: [name, , , text] }) => ({ name, file, message: failureMessage(text) }));
}
