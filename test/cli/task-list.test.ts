import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskList } from '../../src/contract/index.js';
import { commandLine, type CommandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

const TASKS = 120;

describe('the list of tasks', () => {
  let front: FrontEnd;
  let ids: readonly string[];
  beforeEach(async () => {
    front = await startFrontEnd({ limits: { running: 5, waiting: TASKS } });
    const found: string[] = [];
    for (let number = 0; number < TASKS; number += 1) {
      const how = { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal };
      found.push((await front.application.submitTask({ prompt: `task ${number}` }, how)).taskId);
    }
    ids = found.reverse();
  });
  afterEach(() => front.stop());

  const listed = async (...args: readonly string[]): Promise<CommandLine> => {
    const cli = commandLine(front.url);
    await cli.run('status', ...args);
    return cli;
  };
  const idsIn = ({ printed }: CommandLine): readonly string[] =>
    printed.slice(1).map((line) => line.split(' ')[0] ?? '');

  it('AP-80 is of the newest, and says that there are more and how to see them', async () => {
    const cli = await listed();
    expect(idsIn(cli)).toEqual(ids.slice(0, 50));
    expect(cli.remarked).toEqual([
      'these are the newest 50 tasks, there are more: `code-intern status --all` lists all, `code-intern status --limit 100` so many',
    ]);
  });

  it.each([
    [['--all'], TASKS, 0],
    [['--limit', '110'], 110, 1],
    [['-n', '3'], 3, 1],
    [['--limit', String(TASKS)], TASKS, 0],
    [['--limit', '9000'], TASKS, 0],
  ])('AP-80 is as long as it is asked for, beyond one page: %j', async (args, length, remarks) => {
    const cli = await listed(...args);
    expect(idsIn(cli)).toEqual(ids.slice(0, length));
    expect(cli.remarked).toHaveLength(remarks);
  });

  it('AP-80 is one document with --json, whose cursor is null only when nothing is left out', async () => {
    const read = ({ printed }: CommandLine) => JSON.parse(printed.join('\n')) as TaskList;
    const all = read(await listed('--all', '--json'));
    expect([all.tasks.map(({ task_id }) => task_id), all.next_cursor]).toEqual([ids, null]);
    const some = read(await listed('--json', '--limit', '5'));
    expect([some.tasks.length, some.next_cursor]).toEqual([5, ids[4]]);
  });

  it.each(['0', '-1', 'many'])('AP-80 is not of %s tasks', async (limit) => {
    await expect(listed(`--limit=${limit}`)).rejects.toThrow(/whole number|at least 1/);
  });
});

describe('a path in what is printed', () => {
  it('AP-80 is one word of a shell, so that the line can be copied', async () => {
    const front = await startFrontEnd();
    const cli = commandLine(front.url, { localCode: () => Promise.resolve("/my data/it's/code.git") });
    const running = cli.run('run', 'Build email validator');
    const taskId = (await cli.printedLine('Task ')).replace('Task ', '');
    await front.tell(taskId, ...COMPLETED);
    front.runner.finish(taskId, 'completed');
    await running;
    expect(cli.printed).toContain(String.raw`  git clone '/my data/it'\''s/code.git'`);
    await front.stop();
  });
});
