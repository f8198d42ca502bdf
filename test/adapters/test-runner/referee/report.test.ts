import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { readReport } from '../../../../src/adapters/test-runner/referee/report.js';

const KEY = '0123456789abcdef'.repeat(4);

function line(number: number, kind: string, fields: readonly string[], key = KEY): string {
  const padded = [...fields, '', '', '', ''].slice(0, 4);
  const text = `${number} ${kind} [${padded.map((field) => JSON.stringify(field)).join(',')}]`;
  return `${createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex')} ${text}\n`;
}

const START = line(1, 'start', ['a.test.js']);
const TEST = line(2, 'test', ['adds "two" numbers', 'passed', '1.5']);
const END = line(3, 'finished', ['loaded']);

describe('the report of a test run', () => {
  it('WF-14 is read line by line', () => {
    expect(readReport(START + TEST + END, KEY)).toEqual([
      { kind: 'start', fields: ['a.test.js', '', '', ''] },
      { kind: 'test', fields: ['adds "two" numbers', 'passed', '1.5', ''] },
      { kind: 'finished', fields: ['loaded', '', '', ''] },
    ]);
    expect(readReport('', KEY)).toEqual([]);
  });

  it.each([
    ['signed with another key', START + line(2, 'test', ['a', 'passed'], '00'.repeat(32)) + END],
    ['signed with no key', START + `${'0'.repeat(64)} 2 test ["a","passed","",""]\n` + END],
    ['changed', START + TEST.replace('passed', 'failed') + END],
    ['renumbered', START + END.replace(' 3 ', ' 2 ')],
    ['left out', START + END],
    ['repeated', START + TEST + TEST + END],
    ['moved', START + END + TEST],
    ['of another run first', line(2, 'test', ['a', 'passed'])],
    ['not a line of a report', `${START}ok 1 - adds two numbers\n${TEST}`],
    ['empty', `${START}\n${TEST}`],
    ['begun by somebody else', `${START}forged ${TEST}`],
  ])('WF-14 is worth nothing when a line is %s', (_how, text) => {
    expect(readReport(text, KEY)).toBeNull();
  });

  it('WF-14 leaves out a last line that was cut, wherever it was cut', () => {
    for (let cut = 0; cut < END.length; cut++) {
      expect(readReport(START + TEST + END.slice(0, cut), KEY)).toHaveLength(2);
    }
  });
});
