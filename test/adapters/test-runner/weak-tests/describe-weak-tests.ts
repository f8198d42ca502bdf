import { describe, expect, it } from '@jest/globals';
import type { Language } from '../../../../src/domain/task/plan.js';
import { playWithTests, type Answer, type Played } from '../../../support/play-with-tests.js';
import { sampleOf } from '../../../support/sample.js';
import type { WeakTest, WeakTests } from './weak-test.js';

/** How a task ended, and how often its green tests were refused. */
export function endOf({ events, state }: Played) {
  const refused = events.filter(
    (event) => event.event_type === 'TEST_FAILED' && event.data.reason === 'vacuous_tests',
  );
  const last = events.at(-1);
  const suspicions = last?.event_type === 'TASK_COMPLETE' ? last.data.suspicions : 0;
  return { status: state.status, refused: refused.length, suspicions };
}

/** The last answer is given again and again, so that a test which proves nothing uses up all iterations. */
const ITERATIONS = 2;
const ENDS: Readonly<Record<WeakTest['ends'], unknown>> = {
  vacuous: { status: 'failed', refused: ITERATIONS, suspicions: 0 },
  'asked once': { status: 'completed', refused: 1, suspicions: 1 },
  suspected: { status: 'completed', refused: 0, suspicions: 2 },
};

type Subject = {
  readonly language: Language;
  readonly kinds: WeakTests;
  /** Code that is wrong, with a test that expects just that. */
  readonly wrongInBoth: Answer;
  /** Right code with tests that say little, or something else than usual, and may. */
  readonly honest: Readonly<Record<string, { readonly answer: Answer; readonly suspicions: number }>>;
};

/** Kinds of weak tests, by how a task ends with them: of each, CI takes one a day. */
export function byEnd(kinds: WeakTests): Readonly<Record<string, readonly (readonly [string, WeakTest])[]>> {
  return Object.fromEntries(
    Object.keys(ENDS).map((end) => [end, Object.entries(kinds).filter(([, { ends }]) => ends === end)]),
  );
}

/** No kind of weak test lets wrong code through in silence, and no honest one is refused. */
export function describeWeakTests({ language, kinds, wrongInBoth, honest }: Subject): void {
  describe(`weak tests: ${language}`, () => {
    it.each(Object.values(byEnd(kinds)).flatMap((kind) => sampleOf(kind)))(
      '%s',
      async (_name, { answers, ends }) => {
        const played = await playWithTests(language, answers, { max_iterations: ITERATIONS });
        expect(endOf(played)).toEqual(ENDS[ends]);
      },
    );

    it('WF-14 a wrong expectation that the code meets passes: stubs cannot find it', async () => {
      const end = endOf(await playWithTests(language, [wrongInBoth]));
      expect(end).toEqual({ status: 'completed', refused: 0, suspicions: 0 });
    });
  });

  describe(`honest tests: ${language}`, () => {
    it.each(sampleOf(Object.entries(honest)))('%s', async (_name, { answer, suspicions }) => {
      const played = await playWithTests(language, [answer]);
      const why = played.events.flatMap((event) =>
        event.event_type === 'TEST_FAILED' ? event.data.failures : [],
      );
      expect({ why, ...endOf(played) }).toEqual({ why: [], status: 'completed', refused: 0, suspicions });
    });
  });
}
