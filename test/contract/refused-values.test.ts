import { describe, expect, it } from '@jest/globals';
import {
  checkBugReport,
  checkIntervention,
  checkQuery,
  checkSubmitTask,
  ContractError,
  eventsQuery,
  taskListQuery,
} from '../../src/contract/index.js';

function errorsOf(take: () => unknown): readonly string[] {
  try {
    take();
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return (error as ContractError).errors.map(({ field, message }) => `${field}: ${message}`);
  }
  throw new Error('nothing was refused');
}

describe('a refused value', () => {
  it.each([
    [
      { prompt: 'p', language: 'cobol' },
      'language: must be one of typescript, javascript, python (it was "cobol")',
    ],
    [{ prompt: 7 }, 'prompt: must be a text (it was 7)'],
    [{ prompt: '\u200b' }, 'prompt: must not be empty: say what is to be built (it was "\\u200b")'],
    [{ prompt: 'p', answers: 'yes' }, 'answers: must be a list, such as ["…", "…"] (it was "yes")'],
    [{ prompt: 'p', answers: ['a', null] }, 'answers[1]: must be a text (it was null)'],
    [{ prompt: 'p', timeout_seconds: '60' }, 'timeout_seconds: must be a number (it was "60")'],
    [{ prompt: 'p', timeout_seconds: -1 }, 'timeout_seconds: must be at least 0, not -1'],
    [{ prompt: 'p', limits: [1, 2] }, 'limits: must be an object, such as {"…": …} (it was a list of 2)'],
    [{ prompt: 'p', limits: { tokens: 0.5 } }, 'limits.tokens: must be a whole number (it was 0.5)'],
    [{ prompt: 'p', colour: 'red' }, 'colour: is not a known field (it was "red")'],
    [{ prompt: 'p', limits: { token: {} } }, 'limits.token: is not a known field (it was an object)'],
    [
      { prompt: 'p', model: `a ${'b'.repeat(60)}` },
      'model: must be the name of a model, such as mistral:7b (it was a text of 62 characters)',
    ],
    [{}, 'prompt: is required'],
    [[], 'body: must be an object, such as {"…": …} (it was an empty list)'],
  ])('AP-1 is named with what it was: %j', (body, message) => {
    expect(errorsOf(() => checkSubmitTask(body))).toEqual([message]);
  });

  it('AP-5 is named in messages to a task', () => {
    expect(errorsOf(() => checkBugReport({ description: ' \u200b', code_version: '1' }))).toEqual([
      'description: must not be empty (it was " \\u200b")',
      'code_version: must be a whole number (it was "1")',
    ]);
    expect(errorsOf(() => checkIntervention({ kind: 'shout', guidance: '\0' }))).toEqual([
      'kind: must be one of guidance, pause, resume, priority, iteration_limit (it was "shout")',
      'guidance: must not be empty (it was "\\u0000")',
    ]);
    const [later] = errorsOf(() => checkIntervention({ kind: 'answer' }));
    expect(later).toMatch(/^kind: "answer" is not possible in this version; must be one of [^(]*$/);
  });

  it.each([
    [{ limit: '0' }, 'limit: must be at least 1, not 0'],
    [{ limit: 'many' }, 'limit: must be a whole number (it was "many")'],
    [{ limit: '' }, 'limit: must be a whole number (it was "")'],
    [{ limit: '1.5' }, 'limit: must be a whole number (it was "1.5")'],
    [{ cursor: '5' }, 'cursor: must be a task id, such as 0197c5a2-7c3e-7000-8000-1d2f3a4b5c6d (it was "5")'],
    [{ colour: 'red' }, 'colour: is not a known field (it was "red")'],
    [{ limit: ['1', '2'] }, 'limit: is said 2 times ("1", "2"): say it once'],
  ])('AP-3 of a query is named with what it was: %j', (query, message) => {
    expect(errorsOf(() => checkQuery(taskListQuery, query))).toEqual([message]);
  });

  it('AP-3 EV-25 a query takes numbers as they stand in an address', () => {
    expect(checkQuery(eventsQuery, { after: '-5', limit: '2' })).toEqual({ after: 0, limit: 2 });
    expect(checkQuery(eventsQuery, {})).toEqual({ after: 0, limit: null });
    expect(checkQuery(taskListQuery, { priority: '30' })).toMatchObject({ priority: 'LOW', limit: 50 });
  });
});
