import { describe, expect, it } from '@jest/globals';
import { PassThrough, Writable } from 'node:stream';
import { createTerminal, type ProcessTerminal } from '../../src/cli/index.js';
import { exitCodeAfter } from '../../src/main/exit-code.js';

const failure = (code: string): Error => Object.assign(new Error(`write ${code}`), { code });

/** A stream that takes nothing, and says so in one of the ways in which streams do. */
const refusing = (code: string, how: 'calls back' | 'throws' | 'emits'): Writable => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(failure(code)) });
  if (how === 'calls back') return stream;
  stream.write = () => {
    if (how === 'throws') throw failure(code);
    return stream.emit('error', failure(code));
  };
  return stream;
};

async function codeOf(terminal: ProcessTerminal, code: number): Promise<number> {
  terminal.print('a result');
  return exitCodeAfter(terminal, code);
}

/** A stream that keeps what it is given. */
function keeping(): { readonly stream: Writable; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

describe('the terminal', () => {
  it.each(['EPIPE', 'EIO', 'ENOSPC'])(
    'SC-11 may be gone, for results and remarks, and nothing breaks: %s',
    (code) => {
      const [out, err] = [new PassThrough(), new PassThrough()];
      createTerminal(out, err);
      expect(() => out.emit('error', failure(code))).not.toThrow();
      expect(() => err.emit('error', failure(code))).not.toThrow();
    },
  );

  it.each(['calls back', 'throws', 'emits'] as const)(
    'AP-62 whose device is full says so once, and the command fails: it %s',
    async (how) => {
      const err = keeping();
      const terminal = createTerminal(refusing('ENOSPC', how), err.stream);
      terminal.print('another');
      expect(await codeOf(terminal, 0)).toBe(1);
      expect(err.text()).toBe(
        'code-intern: the results could not be written (write ENOSPC): make room, or send them somewhere else\n',
      );
    },
  );

  it('AP-62 that nobody reads any more fails nothing that was done', async () => {
    const err = keeping();
    const lost = (): ProcessTerminal => createTerminal(refusing('EPIPE', 'calls back'), err.stream);
    expect([await codeOf(lost(), 0), await codeOf(lost(), 1)]).toEqual([0, 1]);
    expect(err.text()).toBe('');
  });

  it('AP-80 that nobody reads any more ends a command that shows a task, with the code of SIGPIPE', async () => {
    const terminal = createTerminal(refusing('EPIPE', 'calls back'), new PassThrough());
    terminal.print('an event');
    await terminal.settled();
    expect(terminal.lost.aborted).toBe(true);
    expect(await codeOf(terminal, 130)).toBe(141);
  });

  it('AP-62 that takes all changes no exit code', async () => {
    const out = keeping();
    expect(await codeOf(createTerminal(out.stream, new PassThrough()), 3)).toBe(3);
    expect(out.text()).toBe('a result\n');
  });
});
