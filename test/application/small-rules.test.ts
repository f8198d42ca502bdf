import { describe, expect, it } from '@jest/globals';
import { describeDefect } from '../../src/application/index.js';
import { canonicalRequest } from '../../src/application/tasks/canonical-request.js';
import { createdAt } from '../../src/application/tasks/created-at.js';
import { promptLine } from '../../src/application/tasks/prompt-line.js';
import { checkSubmitTask } from '../../src/contract/index.js';

describe('the line that stands for a prompt', () => {
  it('AP-63 has no control characters, and is the first line that says something', () => {
    expect(promptLine('\n\n  Build \u001b[31mred\u001b[0m\ttext\u0007 \r\nsecond line')).toBe(
      'Build [31mred [0m text',
    );
    expect(promptLine('safe\u202edesrever')).toBe('safe desrever');
  });

  it('AP-2 is at most 80 characters long, without cutting one in two', () => {
    const line = promptLine('𝒳'.repeat(200));
    expect(Array.from(line)).toHaveLength(80);
    expect(line.endsWith('𝒳…')).toBe(true);
    expect(promptLine('x'.repeat(80))).toBe('x'.repeat(80));
  });
});

describe('the stored form of a request', () => {
  it('SC-14 is the same however the caller ordered and spoke it; the priority is part of it', () => {
    const one = checkSubmitTask({
      prompt: 'p',
      model: 'm',
      limits: { money: 1, tokens: 2 },
      priority: 'high',
    });
    const two = checkSubmitTask({
      priority: 10,
      limits: { tokens: 2, money: 1, calls: null },
      model: 'm',
      prompt: 'p',
    });
    expect(canonicalRequest(one)).toBe(canonicalRequest(two));
    expect(canonicalRequest(one)).toBe(
      '{"prompt":"p","answers":[],"priority":"HIGH","language":null,"model":"m","timeout_seconds":null,"limits":{"tokens":2,"calls":null,"money":1}}',
    );
    const other = checkSubmitTask({ ...one, limits: null, priority: 'LOW' });
    expect(canonicalRequest(other)).not.toBe(canonicalRequest({ ...one, limits: null }));
    expect(canonicalRequest(checkSubmitTask({ prompt: 'p' }))).toBe(
      canonicalRequest(checkSubmitTask({ prompt: 'p', priority: 'MEDIUM' })),
    );
  });
});

describe('the time of a submission', () => {
  it('AP-2 is read from the id, as RFC 9562 shows in its example of a UUIDv7', () => {
    expect(createdAt('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe('2022-02-22T19:22:22.000Z');
    expect(createdAt('919108f7-52d1-4320-9bac-f847db4148a8')).toBeNull();
  });
});

describe('a defect in the log', () => {
  it('AP-63 leaves out what a parser quotes, and keeps where it came from', () => {
    let caught: unknown;
    try {
      JSON.parse('{"prompt": secret');
    } catch (error) {
      caught = error;
    }
    const fields = describeDefect(caught);
    expect(JSON.stringify(fields)).not.toContain('secret');
    expect(fields).toMatchObject({ error: 'SyntaxError' });
    expect(JSON.stringify(fields['at'])).toContain('small-rules.test');
  });
});
