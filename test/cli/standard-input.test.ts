import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStandardInput } from '../../src/cli/index.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { submitted } from '../api/request-lines.js';

async function* sent(...chunks: readonly (string | Buffer | Error)[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield Buffer.from(chunk as string);
  }
}
const piped = (...chunks: readonly (string | Buffer | Error)[]) =>
  createStandardInput(() => sent(...chunks), false);

describe('what is sent into a command', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  /** Runs until the task is accepted. @returns the line of its prompt */
  async function accepted(cli: CommandLine, ...args: readonly string[]): Promise<string> {
    const running = cli.run('run', ...args);
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    cli.interrupt();
    await running;
    return (await front.application.getTask(taskId)).prompt_line;
  }

  it('AP-80 run - takes its prompt from standard input', async () => {
    const cli = commandLine(front.url, { stdin: piped('Build email', ' validator\n', '\n') });
    expect(await accepted(cli, '-')).toBe('Build email validator');
    expect(cli.remarked.join('\n')).not.toContain('type the prompt');
  });

  it('AP-80 run in a pipe takes it without being told, also behind options', async () => {
    const cli = commandLine(front.url, { stdin: piped('Baue einen Prüfer für E-Mails') });
    expect(await accepted(cli, '--priority', 'high')).toBe('Baue einen Prüfer für E-Mails');
  });

  it('AP-80 run with a prompt leaves a pipe alone', async () => {
    const cli = commandLine(front.url, { stdin: piped(new Error('read')) });
    expect(await accepted(cli, 'Build it')).toBe('Build it');
  });

  it('AP-80 run - at a terminal says how the prompt ends', async () => {
    const stdin = createStandardInput(() => sent('Build it\n'), true);
    const cli = commandLine(front.url, { stdin });
    expect(await accepted(cli, '-')).toBe('Build it');
    expect(cli.remarked[0]).toContain('Ctrl-D');
  });

  it('AP-80 run without a prompt at a terminal says what to do, and does not wait', async () => {
    const cli = commandLine(front.url, { service: () => Promise.reject(new Error('not asked')) });
    await expect(cli.run('run')).rejects.toThrow(
      /code-intern run "Build email validator".*code-intern run < prompt.txt/,
    );
  });

  it('AP-80 run says that it waits for a pipe in which nothing comes', async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const stdin = {
      isTerminal: false,
      text: () => ended.then(() => ''),
    };
    const cli = commandLine(front.url, { stdin });
    const running = cli.run('run').catch((error: unknown) => error);
    expect(await cli.remarkedLine('waiting')).toBe('waiting for the prompt on standard input');
    end();
    expect(String(await running)).toContain('must not be empty');
  });

  it.each([
    ['nothing', [''], 'the prompt must not be empty'],
    ['blanks', [' \n\n'], 'the prompt must not be empty'],
    ['what nobody sees', ['\u200b\0'], 'the prompt must not be empty'],
    ['bytes that are no text', [Buffer.from([0xff, 0xfe, 0x41])], 'no text in UTF-8'],
    ['more than a megabyte', ['x'.repeat(1_048_577)], 'more than 1 MB'],
    ['more than a prompt may have', ['x'.repeat(100_001)], 'at most 100,000 characters'],
    ['a folder', [new Error('EISDIR: illegal operation on a directory, read')], 'cannot be read (EISDIR'],
  ])('AP-80 run refuses %s on standard input before it asks the service', async (_what, chunks, said) => {
    const cli = commandLine('http://127.0.0.1:1', { stdin: piped(...chunks) });
    await expect(cli.run('run', '-')).rejects.toThrow(said);
  });

  it('AP-80 takes a mark of byte order for none, and keeps a character that comes in two parts', async () => {
    const text = Buffer.from('\ufeffGrüße');
    const stdin = piped(text.subarray(0, 6), text.subarray(6));
    expect(await stdin.text()).toBe('Grüße');
  });

  it('AP-80 intervene and report take their text from there too', async () => {
    const id = await submitted(front);
    await front.tell(id, ...COMPLETED.slice(0, 5));
    await commandLine(front.url, { stdin: piped('no regular expressions\n') }).run('intervene', id, '-');
    expect((await front.journal.getEvents(id)).at(-1)?.data).toMatchObject({
      text: 'no regular expressions',
    });
    await commandLine(front.url, { stdin: piped('accepts a@@b') }).run('report', id, '--file', '-');
    expect((await front.journal.getEvents(id)).at(-1)?.data).toMatchObject({ description: 'accepts a@@b' });
  });
});

describe('a text that begins with a dash', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  it('AP-80 is a prompt behind --', async () => {
    const cli = commandLine(front.url);
    const running = cli.run('run', '--', '-x is 2');
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    cli.interrupt();
    await running;
    expect((await front.application.getTask(taskId)).prompt_line).toBe('-x is 2');
  });

  it.each([
    [['run', '-x is 2'], 'code-intern run -- "-x is 2"'],
    [['run', '- a list\n- of lines'], 'code-intern run -- "- a list - of lines"'],
    [['run', '--frobnicate'], 'code-intern run -- "--frobnicate"'],
    [['intervene', 'abcdefgh', '-no regex'], 'code-intern intervene <task> -- "-no regex"'],
  ])('AP-80 is refused as an option with how to say it: %j', async (args, example) => {
    const cli = commandLine(front.url);
    await expect(cli.run(...args)).rejects.toMatchObject({ code: 'commander.unknownOption' });
    expect(cli.remarked.join('')).toContain(example);
  });

  it('AP-80 is no matter for commands that take none', async () => {
    const cli = commandLine(front.url);
    await expect(cli.run('status', '-x')).rejects.toMatchObject({ code: 'commander.unknownOption' });
    expect(cli.remarked.join('')).not.toContain('--,');
  });
});
