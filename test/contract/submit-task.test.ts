import { describe, expect, it } from '@jest/globals';
import { checkSubmitTask, ContractError } from '../../src/contract/index.js';

function refusal(value: unknown): ContractError {
  try {
    checkSubmitTask(value);
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
const fields = (value: unknown) => refusal(value).errors.map(({ field }) => field);

describe('the body of a submission', () => {
  it('AP-1 fills what is left out with its default or null', () => {
    expect(checkSubmitTask({ prompt: 'Build email validator' })).toEqual({
      prompt: 'Build email validator',
      answers: [],
      priority: 'MEDIUM',
      language: null,
      model: null,
      timeout_seconds: null,
      limits: null,
    });
  });

  it('AP-1 takes null for what may be left out', () => {
    const nothing = {
      answers: null,
      priority: null,
      language: null,
      model: null,
      timeout_seconds: null,
      limits: null,
    };
    expect(checkSubmitTask({ prompt: 'p', ...nothing })).toEqual(checkSubmitTask({ prompt: 'p' }));
    expect(checkSubmitTask({ prompt: 'p', limits: {} }).limits).toEqual({
      tokens: null,
      calls: null,
      money: null,
    });
  });

  it.each([
    ['high', 'HIGH'],
    ['Background', 'BACKGROUND'],
    [0, 'CRITICAL'],
    [40, 'BACKGROUND'],
  ])('SC-2 takes the priority %p', (priority, name) => {
    expect(checkSubmitTask({ prompt: 'p', priority }).priority).toBe(name);
  });

  it.each([['urgent'], [''], [5], [-10], ['10'], [{}], [true], [['HIGH']]])(
    'SC-2 refuses the priority %p and lists the valid ones',
    (priority) => {
      const { errors } = refusal({ prompt: 'p', priority });
      expect(errors).toEqual([
        {
          field: 'priority',
          message: expect.stringMatching(
            /^must be one of CRITICAL \(0\), HIGH \(10\), MEDIUM \(20\), LOW \(30\), BACKGROUND \(40\) \(it was .+\)$/,
          ) as unknown,
        },
      ]);
    },
  );

  it.each([
    ['no prompt', {}, ['prompt']],
    ['an empty prompt', { prompt: '' }, ['prompt']],
    ['a prompt of blanks', { prompt: ' \n\t\u00a0' }, ['prompt']],
    ['a prompt that is no text', { prompt: 7 }, ['prompt']],
    ['a prompt of null', { prompt: null }, ['prompt']],
    ['an unknown field', { prompt: 'p', promt: 'q' }, ['promt']],
    ['an unknown limit', { prompt: 'p', limits: { token: 1 } }, ['limits.token']],
    ['answers that are no list', { prompt: 'p', answers: 'yes' }, ['answers']],
    ['an answer that is no text', { prompt: 'p', answers: ['a', 2] }, ['answers[1]']],
    ['an unknown language', { prompt: 'p', language: 'cobol' }, ['language']],
    ['a model with blanks', { prompt: 'p', model: 'a b' }, ['model']],
    ['a negative timeout', { prompt: 'p', timeout_seconds: -1 }, ['timeout_seconds']],
    ['a timeout in words', { prompt: 'p', timeout_seconds: '60' }, ['timeout_seconds']],
    ['half a token', { prompt: 'p', limits: { tokens: 0.5 } }, ['limits.tokens']],
    ['a list', [], ['body']],
    ['nothing', undefined, ['body']],
    ['several things at once', { prompt: '', language: 'x', extra: 1 }, ['prompt', 'language', 'extra']],
  ])('AP-1 refuses %s and names the field', (_what, value, expected) => {
    expect(fields(value).toSorted()).toEqual(expected.toSorted());
  });

  it('AP-1 refuses a key that would reach the prototype', () => {
    expect(fields(JSON.parse('{"prompt":"p","__proto__":{"priority":"HIGH"}}'))).toEqual(['__proto__']);
  });

  it('SC-9 takes a timeout of 0, which ends the task at once', () => {
    expect(checkSubmitTask({ prompt: 'p', timeout_seconds: 0 }).timeout_seconds).toBe(0);
  });

  it('AP-1 takes 100,000 characters and refuses one more; a character outside the basic plane counts once', () => {
    expect(checkSubmitTask({ prompt: 'x'.repeat(100_000) }).prompt).toHaveLength(100_000);
    expect(checkSubmitTask({ prompt: '𝒳'.repeat(100_000) }).prompt).toHaveLength(200_000);
    expect(fields({ prompt: 'x'.repeat(100_001) })).toEqual(['prompt']);
  });

  it('AP-1 takes 1,000 answers, and 1 MB with the prompt but not a byte more', () => {
    expect(
      checkSubmitTask({ prompt: 'p', answers: Array.from({ length: 1_000 }, String) }).answers,
    ).toHaveLength(1_000);
    const full = 'x'.repeat(1_048_575);
    expect(checkSubmitTask({ prompt: 'p', answers: [full] }).answers).toHaveLength(1);
    expect(refusal({ prompt: 'pp', answers: [full] }).code).toBe('too_large');
    expect(refusal({ prompt: 'x'.repeat(2_000_000) }).code).toBe('too_large');
  });
});
