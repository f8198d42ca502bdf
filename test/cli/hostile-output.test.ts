import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { createTerminal, eventLines } from '../../src/cli/index.js';
import { renderReport } from '../../src/domain/task/report.js';
import { aRecord } from '../support/builders.js';

/** Clears the screen, renames the window, by C0 and C1; turns text around; hides; breaks lines in odd ways; half a character. */
const HOSTILE =
  'a\u001b[2J\u001b]0;title\u0007\u009b31m\u202egnp\u2066\u200b\u2028\u2029\u0085\r\b\u0000\ud800 \u{e0041}z';
const ACTS_ON_A_TERMINAL = /[^\P{C}\n\t]|[\u2028\u2029]/u;
const failures = [{ name: HOSTILE, file: `test/${HOSTILE}.js`, message: `${HOSTILE}\n${HOSTILE}` }];
const data = {
  scope: 'module',
  module: HOSTILE,
  total: 1,
  failed: 1,
  reason: HOSTILE,
  sandbox: HOSTILE,
  failures,
};

async function printed(line: string): Promise<string> {
  const stream = new PassThrough();
  createTerminal(stream, stream).print(line);
  stream.end();
  return Buffer.concat(await stream.toArray()).toString('utf8');
}

describe('what tested code says, shown to people', () => {
  it.each([
    'TEST_FAILED',
    'TEST_PASSED',
    'TASK_FAILED',
    'PLANNING_COMPLETE',
    'BUG_REPORT_RECEIVED',
    'TASK_COMPLETE',
  ])('WF-14 has nothing in it that acts on a terminal: %s', (type) => {
    const all = { ...data, message: HOSTILE, description: HOSTILE, language: HOSTILE, modules: failures };
    const lines = eventLines({ type, version: 1, data: all });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => ACTS_ON_A_TERMINAL.test(line) || line.includes('\n'))).toEqual([]);
  });

  it('WF-14 is whole in JSON for programs, and harmless to the terminal that shows it', async () => {
    const line = await printed(JSON.stringify({ message: HOSTILE }));
    expect(line).not.toMatch(ACTS_ON_A_TERMINAL);
    expect(JSON.parse(line)).toEqual({ message: HOSTILE });
  });

  it('WF-14 is harmless whatever comes in, and letters of all scripts stay as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(await printed(text)).not.toMatch(ACTS_ON_A_TERMINAL);
        expect(JSON.parse(await printed(JSON.stringify(text)))).toBe(text);
      }),
    );
    expect(await printed('Prüfe 检查 ✓ 😀\tx')).toBe('Prüfe 检查 ✓ 😀\tx\n');
  });

  it('WF-14 neither acts nor formats in the report', () => {
    const message = `${HOSTILE} **bold** [link](http://x) <script> | \`\`\`\n# Heading`;
    const events = aRecord(
      ['TASK_STARTED'],
      ['PLANNING_COMPLETE'],
      ['MODULE_STARTED'],
      ['CODE_GENERATED', {}, 1],
      ['TEST_STARTED'],
      ['TEST_FAILED', { failures: [{ name: message, file: 'test/a.test.js', message }] }],
    );
    const report = renderReport(events);
    expect(report).toContain('gnp');
    expect(report).not.toMatch(ACTS_ON_A_TERMINAL);
    expect(report).not.toMatch(/^# Heading|(?<!\\)<script>(?!.*`)/m);
    expect(report).toContain('\\*\\*bold\\*\\* \\[link\\]');
  });
});
