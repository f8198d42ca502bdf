import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Writable } from 'node:stream';
import { createUnderWay } from '../../src/cli/progress/under-way.js';
import { eventLines } from '../../src/cli/progress/event-lines.js';
import { createTerminal } from '../../src/cli/index.js';
import { fitting, table } from '../../src/cli/terminal/columns.js';
import { wrap } from '../../src/cli/terminal/wrap.js';

/** What a terminal of so many columns, or a pipe, is given. */
function screen(columns: number | null) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  if (columns !== null) Object.assign(stream, { isTTY: true, columns });
  return { stream, text: () => text };
}

const CLEAR = '\r\u001b[K';
const ID = '01a1fcab-4bb0-7000-8fd4-29ab8d2672d7';

describe('a narrow terminal', () => {
  const line = `  tests      email-validator: 1 of 8 tests failed because something in it is not as it should be`;

  it.each([40, 60, 80])('AP-80 breaks a line between words, below its text: %i columns', (width) => {
    const lines = wrap(line, width);
    expect(lines.every((one) => one.length <= width)).toBe(true);
    expect(lines.slice(1).every((one) => /^ {13}\S/.test(one))).toBe(true);
    expect(lines.map((one) => one.trim()).join(' ')).toBe(line.trim());
  });

  it('AP-80 keeps what is to be copied in one, and a document for programs as it is', () => {
    const hint = `start one with \`code-intern serve --provider demo\`, or name another with INTERN_URL, whichever you like`;
    expect(wrap(hint, 40)[1]).toBe('`code-intern serve --provider demo`, or');
    const json = JSON.stringify({ text: 'a b '.repeat(40) });
    expect(wrap(json, 40)).toEqual([json]);
    const word = `see ${'x'.repeat(90)} there`;
    expect(wrap(word, 40)).toEqual(['see', 'x'.repeat(90), 'there']);
    expect(wrap(`an open " quote ${'word '.repeat(20)}`, 40).length).toBeGreaterThan(2);
  });

  it('AP-80 gets results and remarks so; a pipe gets each in one line', () => {
    const [out, err, pipe] = [screen(60), screen(60), screen(null)];
    const terminal = createTerminal(out.stream, err.stream);
    terminal.print(line);
    terminal.remark(line);
    expect(out.text().trimEnd().split('\n').length).toBe(2);
    expect(err.text()).toBe(out.text());
    expect(terminal.room?.()).toBe(60);
    const command = `  git clone ${'/a'.repeat(40)} demo-code`;
    terminal.print(command, 'whole');
    expect(out.text()).toContain(`${command}\n`);
    const piped = createTerminal(pipe.stream, screen(null).stream);
    piped.print(line);
    expect(pipe.text()).toBe(`${line}\n`);
    expect(piped.room?.()).toBeNull();
  });

  it('AP-80 shows a table with its last column cut off, or below each row, or row by row where that is not enough', () => {
    const head = ['TASK', 'STATUS', 'PROMPT'];
    const rows = [[ID, 'running', 'Build an email validator that takes all addresses of RFC 5322']];
    expect(table(head, rows, null)[1]).toContain('RFC 5322');
    const cut = table(head, rows, 80);
    expect(cut.every((one) => Array.from(one).length <= 80)).toBe(true);
    expect(cut[1]).toMatch(/^\S+ {2}running {2}Build an .*…$/);
    expect(table(head, rows, 60)).toEqual([
      `${'TASK'.padEnd(36)}  STATUS`,
      `${ID}  running`,
      `    ${rows[0]?.[2]}`,
    ]);
    expect(table(head, rows, 40)).toEqual([ID, '    status running', `    ${rows[0]?.[2]}`]);
  });
});

describe('a hash at the end of a row', () => {
  it('AP-80 is shortened in a narrow terminal, and whole in a pipe', () => {
    const rows = [['test/email-validator.test.js', '1403 bytes', 'a'.repeat(64)]];
    expect(fitting(rows, 60)).toEqual([`test/email-validator.test.js  1403 bytes  ${'a'.repeat(17)}…`]);
    expect(fitting(rows, 40)[0]).toMatch(/ a{7}…$/);
    expect(fitting(rows, null)[0]).toMatch(/ a{64}$/);
  });
});

describe('the words for what happens', () => {
  const said = (type: string, data: object): string => eventLines({ type, version: 1, data }).join('\n');

  it.each([
    ['TASK_PREEMPTED', { reason: 'paused' }, '  paused     as asked'],
    ['TASK_PREEMPTED', { reason: 'place_needed' }, '  waits      a more urgent task has its place for now'],
    ['TASK_RESUMED', { reason: 'place_granted' }, '  goes on    it is its turn again'],
    ['BUG_REPORT_RECEIVED', { description: 'bug in the cart' }, '  reported   bug in the cart'],
    [
      'BUG_REPORT_RECEIVED',
      { description: 'it fails', refused_by: 'code_hash' },
      '  reported   (of code that has changed since, left out) it fails',
    ],
  ])('AP-80 are those of a stranger: %s %j', (type, data, words) => {
    expect(said(type, data)).toBe(words);
  });
});

describe('while a model thinks', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('AP-80 a terminal shows what goes on and for how long, in a line that the next one takes the place of', () => {
    const [out, err] = [screen(60), screen(60)];
    const terminal = createTerminal(out.stream, err.stream);
    const underWay = createUnderWay(terminal, () => Date.now());
    underWay.heard({ type: 'MODULE_STARTED', data: { module: 'cart' } });
    jest.advanceTimersByTime(2_000);
    expect(err.text()).toBe(
      '\r\u001b[K/ the model writes cart, 0 s\r\u001b[K- the model writes cart, 1 s\r\u001b[K\\ the model writes cart, 2 s',
    );
    terminal.print('  code');
    expect(err.text().endsWith(`2 s${CLEAR}`)).toBe(true);
    underWay.heard({ type: 'TASK_COMPLETE', data: {} });
    jest.advanceTimersByTime(5_000);
    underWay.end();
    expect(err.text().endsWith(`2 s${CLEAR}`)).toBe(true);
    expect(out.text()).toBe('  code\n');
  });

  it('AP-80 a pipe gets nothing of it', () => {
    const err = screen(null);
    const underWay = createUnderWay(createTerminal(screen(null).stream, err.stream));
    underWay.heard({ type: 'MODULE_STARTED', data: { module: 'cart' } });
    jest.advanceTimersByTime(60_000);
    underWay.end();
    expect(err.text()).toBe('');
  });
});
