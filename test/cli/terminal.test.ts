import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { createTerminal } from '../../src/cli/index.js';

const failure = (code: string): Error => Object.assign(new Error(`write ${code}`), { code });

describe('the terminal', () => {
  it.each(['EPIPE', 'EIO'])('SC-11 may be gone, for results and remarks, and nothing breaks: %s', (code) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    createTerminal(out, err);
    expect(() => out.emit('error', failure(code))).not.toThrow();
    expect(() => err.emit('error', failure(code))).not.toThrow();
  });

  it('AP-62 is not thought gone for other reasons', () => {
    const both = new PassThrough();
    createTerminal(both, both);
    expect(() => both.emit('error', failure('ENOSPC'))).toThrow('ENOSPC');
  });
});
