import { describe, expect, it } from '@jest/globals';
import type { RebuiltJournal, VerifiedTask } from '../../src/cli/index.js';
import { commandLine } from '../support/command-line.js';

const URL = 'http://127.0.0.1:1';
const rebuilt: RebuiltJournal = {
  task_id: 't1',
  lines: 17,
  bytes: 9_000,
  changed: true,
  restored: [],
  lost: [],
  problem: null,
};
const fine: VerifiedTask = {
  task_id: 't1',
  ok: true,
  history: 'saved',
  lines: 17,
  summary: null,
  difference: null,
  remedy: null,
  note: null,
};
const different: VerifiedTask = {
  ...fine,
  task_id: 't2',
  ok: false,
  summary: '/data/events.jsonl, line 4: the history says "a", the journal says "b"',
  difference: { line: 4 },
  remedy: 'run this',
};

async function* verdicts(...tasks: readonly VerifiedTask[]): AsyncGenerator<VerifiedTask> {
  for (const task of tasks) yield await Promise.resolve(task);
}

describe('the commands on the record', () => {
  it('EV-27 rebuild-log says what became of each journal, and fails when one could not be rebuilt', async () => {
    const asked: (string | null)[] = [];
    const rebuildLog = (taskId: string | null) => {
      asked.push(taskId);
      const broken = { ...rebuilt, task_id: 't3', problem: 'no history' };
      return Promise.resolve(
        taskId === null ? [rebuilt, { ...rebuilt, task_id: 't2', changed: false }, broken] : [rebuilt],
      );
    };
    const one = commandLine(URL, { rebuildLog });
    await one.run('rebuild-log', 't1');
    expect([one.printed, one.exitCode()]).toEqual([['t1  rebuilt: 17 lines, 9000 bytes'], 0]);
    const more = { ...rebuilt, restored: ['report.md'], lost: ['5 of 5 stored texts'] };
    const whole = commandLine(URL, { rebuildLog: () => Promise.resolve([more]) });
    await whole.run('rebuild-log', 't1');
    expect(whole.printed.slice(1)).toEqual([
      '    also made again: report.md',
      '    only a backup has: 5 of 5 stored texts',
    ]);
    const all = commandLine(URL, { rebuildLog });
    await all.run('rebuild-log', '--all');
    expect(all.printed.slice(1)).toEqual([
      't2  was whole: 17 lines, 9000 bytes, nothing changed',
      't3  not rebuilt: no history',
    ]);
    expect([all.exitCode(), asked]).toEqual([1, ['t1', null]]);
    await expect(commandLine(URL, { rebuildLog }).run('rebuild-log')).rejects.toThrow('--all');
    await expect(commandLine(URL, { rebuildLog }).run('rebuild-log', 't1', '--all')).rejects.toThrow(
      'not both',
    );
  });

  it('EV-20 verify names the first difference of each task and fails when there is one', async () => {
    const good = commandLine(URL, { verify: () => verdicts(fine) });
    await good.run('verify', 't1');
    expect([good.printed, good.exitCode()]).toEqual([
      ['t1  ok: 17 lines, checked against the saved history'],
      0,
    ]);
    const bad = commandLine(URL, { verify: () => verdicts(fine, { ...different, note: 'only half' }) });
    await bad.run('verify');
    expect(bad.printed.slice(1)).toEqual([`t2  DIFFERS: ${different.summary}; run this`, '    only half']);
    expect([bad.remarked, bad.exitCode()]).toEqual([['2 tasks looked at, 1 with a difference'], 1]);
    const json = commandLine(URL, { verify: () => verdicts(different) });
    await json.run('verify', 't2', '--json');
    expect([json.printed.map((line) => JSON.parse(line) as unknown), json.exitCode()]).toEqual([
      [different],
      1,
    ]);
  });

  it.each(['verify', 'rebuild-log'])('AP-62 %s --all says that there are no tasks yet', async (command) => {
    const cli = commandLine(URL, { verify: () => verdicts(), rebuildLog: () => Promise.resolve([]) });
    await cli.run(command, '--all');
    const noTasks = ['no tasks yet: code-intern run "Build email validator"'];
    expect([...cli.printed, ...cli.remarked]).toEqual(noTasks);
    expect(cli.exitCode()).toBe(0);
    const json = commandLine(URL, { verify: () => verdicts() });
    await json.run('verify', '--all', '--json');
    expect([json.printed, json.remarked]).toEqual([[], noTasks]);
  });

  it('WF-10 replay says of each run whether it replays', async () => {
    const runs = [
      { run_id: 'r1', events: 70, problem: null },
      { run_id: 'r2', events: 9, problem: 'event 5 is another one' },
    ];
    const line = commandLine(URL, { replay: () => Promise.resolve(runs) });
    await line.run('replay', 't1');
    expect(line.printed).toEqual([
      'run r1, 70 events: replays',
      'run r2, 9 events: does NOT replay: event 5 is another one',
    ]);
    expect(line.exitCode()).toBe(1);
  });
});
