import { describe, expect, it } from '@jest/globals';
import { checkBugReport, checkQuery, taskListQuery } from '../../src/contract/index.js';

describe('a number that is not there or is none', () => {
  it.each([
    [{ description: 'x' }, 'code_version: is required'],
    [{ description: 'x', code_version: 1.5 }, 'code_version: must be a whole number'],
    [{ description: 'x', code_version: 'one' }, 'code_version: must be a whole number'],
    [
      { description: 'x', code_version: 1, seen_sequence: Number.NaN },
      'seen_sequence: must be a whole number',
    ],
  ])('AP-7 is said in plain words: %j', (report, message) => {
    expect(() => checkBugReport(report)).toThrow(`the request is not valid: ${message}`);
  });

  it('AP-7 is said in plain words where it stands in a query', () => {
    expect(() => checkQuery(taskListQuery, { limit: 'many' })).toThrow(
      'limit: must be a whole number (it was "many")',
    );
  });
});
