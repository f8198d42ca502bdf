import { describe, expect, it } from '@jest/globals';
import { createLogDestination } from '../../src/main/log-destination.js';

/** A file descriptor that takes some bytes each time, or fails with a code. */
function scripted(...answers: readonly (number | string)[]) {
  const left = [...answers];
  let text = '';
  return {
    text: () => text,
    write(_fd: number, bytes: Uint8Array): number {
      const answer = left.shift() ?? bytes.length;
      if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
      text += Buffer.from(bytes.subarray(0, answer)).toString();
      return Math.min(answer, bytes.length);
    },
  };
}

describe('the log', () => {
  it.each(['ENOSPC', 'EPIPE', 'EIO', 'EBADF'])(
    'AP-63 that cannot be written (%s) breaks nothing, and says how much is missing once it can',
    (code) => {
      const fd = scripted(code, code);
      const log = createLogDestination(2, (...args) => fd.write(...args));
      for (const line of ['one\n', 'two\n', 'three\n']) log.write(line);
      const [empty, notice, third] = fd.text().split('\n');
      expect([empty, third]).toEqual(['', 'three']);
      expect(JSON.parse(notice ?? '')).toMatchObject({ missing: 2, msg: 'log lines could not be written' });
    },
  );

  it('AP-63 waits for a reader that is behind, and writes what is left of a line', () => {
    const fd = scripted(2, 'EAGAIN', 1);
    const log = createLogDestination(2, (...args) => fd.write(...args));
    log.write('12345\n');
    expect(fd.text()).toBe('12345\n');
  });

  it('AP-63 is not waited for twice by a reader that does not read', () => {
    let tries = 0;
    const log = createLogDestination(2, () => {
      tries += 1;
      throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
    });
    log.write('one\n');
    const afterFirst = tries;
    log.write('two\n');
    expect([afterFirst > 1, tries - afterFirst]).toEqual([true, 1]);
  });
});
