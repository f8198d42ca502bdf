import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { submitted } from '../api/request-lines.js';
import { hashOf } from '../support/builders.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

describe('messages to a running task from the command line', () => {
  let front: FrontEnd;
  let cli: CommandLine;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    cli = commandLine(front.url);
    id = await submitted(front);
  });
  afterEach(() => front.stop());

  const withCode = () => front.tell(id, ...COMPLETED.slice(0, 5));
  const lastData = async () => (await front.journal.getEvents(id)).at(-1)?.data;

  describe('intern report', () => {
    it('AP-80 reports on the code as it is now, as seen now, when nothing else is said', async () => {
      const events = await withCode();
      await cli.run('report', id, '--text', 'accepts a@@b');
      expect(cli.printed).toEqual([
        `task ${id}: recorded as event 6, for the module email; it takes effect at the next safe point`,
      ]);
      expect(await lastData()).toMatchObject({
        description: 'accepts a@@b',
        code_version: 1,
        seen: events[4]?.vector_clock,
      });
    });

    it('AP-80 reads the text from a file, and takes version, hash and module', async () => {
      await withCode();
      const folder = await mkdtemp(join(tmpdir(), 'intern-report-'));
      await writeFile(join(folder, 'bug.md'), 'accepts a@@b');
      const about = ['--version', '1', '--hash', hashOf('v1'), '--module', 'email', '--seen', '4'];
      await cli.run('report', id, '--file', join(folder, 'bug.md'), ...about, '--json');
      expect(JSON.parse(cli.printed[0]!)).toMatchObject({ task_id: id, sequence: 6, module: 'email' });
      expect(await lastData()).toMatchObject({ description: 'accepts a@@b', code_hash: hashOf('v1') });
      await rm(folder, { recursive: true });
    });

    it.each([
      [['--text', 'x', '--version', '7'], /layer version_ahead/],
      [['--text', 'x', '--version', '1', '--hash', 'other'], /layer hash/],
      [['--text', 'x', '--module', 'ghost'], /no module "ghost"/],
      [['--file', '/no/such/file'], /cannot be read/],
      [[], /--text/],
      [['--text', 'x', '--file', 'y'], /--text/],
    ])('EV-44 AP-80 says why %j is not taken', async (args, message) => {
      await withCode();
      await expect(cli.run('report', id, ...args)).rejects.toThrow(message);
    });

    it('AP-80 says that there is no code yet', async () => {
      await front.tell(id, ['TASK_STARTED']);
      await expect(cli.run('report', id, '--text', 'x')).rejects.toThrow(/no code yet/);
    });
  });

  describe('intern intervene, pause and resume', () => {
    it.each<[readonly string[], object]>([
      [['intervene', 'ID', 'no regex'], { kind: 'guidance', text: 'no regex', when: 'safe_point' }],
      [['intervene', 'ID', 'no regex', '--now'], { kind: 'guidance', text: 'no regex', when: 'now' }],
      [['intervene', 'ID', '--priority', 'high'], { kind: 'priority', value: 'HIGH' }],
      [['intervene', 'ID', '-p', '10'], { kind: 'priority', value: 'HIGH' }],
      [['intervene', 'ID', '--iterations', '9'], { kind: 'iteration_limit', value: 9 }],
      [['pause', 'ID'], { kind: 'pause', when: 'safe_point' }],
      [['pause', 'ID', '--now'], { kind: 'pause', when: 'now' }],
    ])('AP-80 intern %j', async (args, data) => {
      await front.tell(id, ['TASK_STARTED']);
      await cli.run(...args.map((arg) => (arg === 'ID' ? id : arg)));
      expect(cli.printed[0]).toContain(`task ${id}: recorded as event 2`);
      expect(await lastData()).toMatchObject(data);
    });

    it.each([
      [['intervene', 'ID', 'no regex'], 'it takes effect at the next safe point'],
      [['intervene', 'ID', 'no regex', '--now'], 'a running step is stopped at once, and done again with it'],
      [['pause', 'ID'], 'it pauses after the running step; `code-intern resume ID` lets it go on'],
      [['pause', 'ID', '--now'], 'a running step is stopped at once; `code-intern resume ID` lets it go on'],
    ])('AP-80 intern %j says when it takes effect', async (args, effect) => {
      await front.tell(id, ['TASK_STARTED']);
      await cli.run(...args.map((arg) => (arg === 'ID' ? id : arg)));
      expect(cli.printed).toEqual([`task ${id}: recorded as event 2; ${effect.replace('ID', id)}`]);
    });

    it('AP-80 intern resume lets a paused task go on, and says so when it is not paused', async () => {
      await front.tell(id, ['TASK_STARTED']);
      await expect(cli.run('resume', id)).rejects.toThrow('the task is not paused; nothing was changed');
      await cli.run('pause', id);
      await cli.run('resume', id, '--seen', '1');
      expect(cli.printed.at(-1)).toMatch(/; it goes on as soon as it has a place$/);
      expect(await lastData()).toMatchObject({ kind: 'resume' });
    });

    it.each([
      [['intervene', 'ID'], /one thing at a time/],
      [['intervene', 'ID', 'x', '--priority', 'HIGH'], /one thing at a time/],
      [
        ['intervene', 'ID', '--priority', 'urgent'],
        /'urgent'.*CRITICAL \(0\), HIGH \(10\).*BACKGROUND \(40\)/,
      ],
      [['intervene', 'ID', '-p', '15'], /'15'.*CRITICAL \(0\), HIGH \(10\).*BACKGROUND \(40\)/],
      [['intervene', 'ID', '--priority', 'HIGH', '--now'], /--now .* guidance/],
      [['pause', '0196f3c0-0000-7000-8000-00000000dead'], /no task/],
    ])('AP-80 says why %j is not taken', async (args, message) => {
      await front.tell(id, ['TASK_STARTED']);
      await expect(cli.run(...args.map((arg) => (arg === 'ID' ? id : arg)))).rejects.toThrow(message);
    });
  });

  it.each(['intervene', 'pause', 'resume', 'report'])('AP-80 intern %s has --help', async (name) => {
    await expect(cli.run(name, '--help')).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
    expect(cli.printed.join('\n')).toContain(`Usage: code-intern ${name}`);
  });
});
