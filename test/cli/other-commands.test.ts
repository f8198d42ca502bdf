import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';

let front: FrontEnd;
let folder: string;
let taskId: string;

beforeEach(async () => {
  front = await startFrontEnd();
  folder = await mkdtemp(join(tmpdir(), 'intern-out-'));
  const submitted = await front.application.submitTask(
    { prompt: 'Build \u001b[31memail\u0007 validator' },
    { client: 'test', idempotencyKey: null, waitMs: 0, signal: new AbortController().signal },
  );
  ({ taskId } = submitted);
});
afterEach(async () => {
  await front.stop();
  await rm(folder, { recursive: true, force: true });
});

const commit = (files: Readonly<Record<string, string>>) =>
  front.repository.commit({
    taskId,
    version: 1,
    parent: null,
    files: Object.entries(files).map(([path, content]) => ({ path, content })),
    step: 'write-1',
    time: '2026-01-31T12:00:00.000Z',
    subject: 'write the validator',
  });

describe('intern status', () => {
  it('AP-80 lists the tasks, and shows one of them', async () => {
    const cli = commandLine(front.url);
    await cli.run('status');
    expect(cli.printed.join('\n')).toMatch(new RegExp(`${taskId}.*created.*MEDIUM`));
    await cli.run('status', taskId);
    expect(cli.printed.join('\n')).toMatch(/status +created/);
  });

  it('AP-63 prints nothing that a terminal would act on', async () => {
    await front.tell(taskId, ['TASK_STARTED', { prompt_line: 'a\u001b]0;x\u0007b\u202ec\u009bd' }]);
    const cli = commandLine(front.url);
    await cli.run('status');
    await cli.run('status', taskId);
    await cli.run('events', taskId);
    expect(cli.printed.join('').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('AP-80 gives the whole answer as JSON', async () => {
    const cli = commandLine(front.url);
    await cli.run('status', taskId, '--json');
    expect(JSON.parse(cli.printed[0]!)).toMatchObject({ task_id: taskId, status: 'created', progress: 0 });
  });
});

describe('intern status of a paused task', () => {
  it('AP-80 says how it goes on', async () => {
    await front.tell(taskId, ['TASK_STARTED'], ['TASK_PREEMPTED', { reason: 'paused' }]);
    const cli = commandLine(front.url);
    await cli.run('status', taskId);
    expect(cli.printed.join('\n')).toMatch(
      new RegExp(`status +paused: \`code-intern resume ${taskId}\` lets it go on`),
    );
  });
});

describe('a task that a command names', () => {
  it('AP-80 may be named by how its id begins', async () => {
    await front.tell(taskId, ...COMPLETED);
    const cli = commandLine(front.url);
    await cli.run('status', taskId.slice(0, 8).toUpperCase(), '--json');
    await cli.run('cancel', taskId.slice(0, 20), '--json');
    await cli.run('events', taskId.slice(0, -1), '--after', '10', '--json');
    expect(cli.printed.map((line) => (JSON.parse(line) as { task_id: string }).task_id)).toEqual([
      taskId,
      taskId,
      taskId,
    ]);
  });

  it('AP-80 is one that there is: all other names are refused with the way to the right one', async () => {
    const cli = commandLine(front.url);
    for (const name of ['ffffffff', taskId.slice(0, 7), '../etc', '0196f3c0-0000-7000-8000-00000000dead']) {
      const refused = cli.run('status', name);
      await expect(refused).rejects.toThrow(/^there is no task .*code-intern status` lists/);
      await expect(refused).rejects.not.toThrow(/GET/);
    }
  });

  it('AP-80 is asked for again when several begin so', async () => {
    const another = `${taskId.slice(0, 10)}${taskId[10] === '0' ? '1' : '0'}${taskId.slice(11)}`;
    await front.tell(another, ['TASK_STARTED']);
    const cli = commandLine(front.url);
    const refused = cli.run('status', taskId.slice(0, 10));
    await expect(refused).rejects.toThrow(new RegExp(`^2 tasks begin with ${taskId.slice(0, 10)}: `));
    await expect(refused).rejects.toThrow(taskId);
    await expect(refused).rejects.toThrow(another);
    await expect(refused).rejects.toThrow('the first 11 characters of an id tell these apart');
    await cli.run('status', taskId.slice(0, 11), '--json');
    expect(JSON.parse(cli.printed[0]!)).toMatchObject({ task_id: taskId });
  });
});

describe('intern events', () => {
  it('AP-80 shows every event with its sequence, which --after and --seen take', async () => {
    await front.tell(taskId, ...COMPLETED);
    const cli = commandLine(front.url);
    await cli.run('events', taskId);
    const numbers = cli.printed.map((line) => line.slice(0, 5).trim()).filter((number) => number !== '');
    expect(numbers).toEqual(COMPLETED.map((_, index) => String(index + 1)));
    expect(cli.printed[0]).toMatch(/^ {4}1 {2}started /);
    expect(cli.printed.join('\n')).toMatch(/^ {4}5 {2}event +TEST_STARTED$/m);
  });

  it('AP-80 prints the record after a sequence, whole with --json', async () => {
    await front.tell(taskId, ...COMPLETED);
    const cli = commandLine(front.url);
    await cli.run('events', taskId, '--after', '9', '--json');
    const events = cli.printed.map((line) => JSON.parse(line) as { sequence: number; vector_clock: unknown });
    expect(events.map(({ sequence }) => sequence)).toEqual([10, 11]);
    expect(events[0]).toHaveProperty('vector_clock');
  });
});

describe('intern cancel', () => {
  it('AP-4 stops a task, and says of one that had ended how it ended and that nothing was cancelled', async () => {
    const cli = commandLine(front.url);
    await cli.run('cancel', taskId);
    await cli.run('cancel', taskId);
    expect(cli.printed).toEqual([
      `task ${taskId}: cancelled`,
      `task ${taskId} had ended (cancelled); nothing was cancelled`,
    ]);
    expect(cli.exitCode()).toBe(0);
  });

  it('AP-4 says so of a completed task as well, and gives programs its status', async () => {
    await front.tell(taskId, ...COMPLETED);
    front.runner.finish(taskId, 'completed');
    const cli = commandLine(front.url);
    await cli.run('cancel', taskId.slice(0, 13));
    await cli.run('cancel', taskId, '--json');
    expect(cli.printed[0]).toBe(`task ${taskId} had ended (completed); nothing was cancelled`);
    expect(JSON.parse(cli.printed[1]!)).toMatchObject({ task_id: taskId, status: 'completed' });
    expect(cli.exitCode()).toBe(0);
  });
});

describe('intern code', () => {
  it('AP-80 writes the files, and replaces none unless told to', async () => {
    await commit({ 'src/email.ts': 'export {};\n' });
    await front.tell(taskId, ...COMPLETED.slice(0, 4));
    const cli = commandLine(front.url);
    await cli.run('code', taskId, '--out', folder);
    const path = join(folder, 'src', 'email.ts');
    expect(await readFile(path, 'utf8')).toBe('export {};\n');

    await writeFile(path, 'mine');
    await expect(cli.run('code', taskId, '--out', folder)).rejects.toThrow(/is there already.*--force/);
    expect(await readFile(path, 'utf8')).toBe('mine');
    await cli.run('code', taskId, '--out', folder, '--force');
    expect(await readFile(path, 'utf8')).toBe('export {};\n');
  });

  it('AP-3 AP-62 says of a completed task whose repository is gone that its code is lost, and never that it will come', async () => {
    await commit({ 'a.ts': '1' });
    await front.tell(taskId, ...COMPLETED);
    const path = front.repository.location(taskId);
    await rm(path, { recursive: true });
    const refused = commandLine(front.url).run('code', taskId);
    await expect(refused).rejects.toMatchObject({
      code: 'code_lost',
      message: `task ${taskId} has code version 1 in its record, but its repository ${path} is gone or lacks it: "code-intern rebuild-log ${taskId}" makes it again as far as the task's texts are left; else only a backup has it`,
    });
  });

  it('AP-80 takes --version for the version of the code', async () => {
    await commit({ 'a.ts': '1' });
    await front.tell(taskId, ...COMPLETED.slice(0, 4));
    const cli = commandLine(front.url);
    await cli.run('code', taskId, '--version', '1');
    expect(cli.printed.join('\n')).toContain('a.ts');
    await expect(cli.run('code', taskId, '--version', '7')).rejects.toThrow(/version/);
  });

  it('AP-80 goes through no link that leads out of the folder', async () => {
    await commit({ 'src/email.ts': 'export {};\n' });
    await front.tell(taskId, ...COMPLETED.slice(0, 4));
    const elsewhere = await mkdtemp(join(tmpdir(), 'intern-elsewhere-'));
    await symlink(elsewhere, join(folder, 'src'));
    await expect(commandLine(front.url).run('code', taskId, '--out', folder)).rejects.toThrow(/leads out of/);
    await expect(readFile(join(elsewhere, 'email.ts'))).rejects.toThrow();
    await rm(elsewhere, { recursive: true });
  });
});

describe('intern doctor', () => {
  it('AP-80 says what to do about each part, and ends with 1 when one is broken', async () => {
    const cli = commandLine(front.url, {
      diagnose: () =>
        Promise.resolve([
          { part: 'git', state: 'well', detail: 'git version 2', fix: null },
          { part: 'model', state: 'broken', detail: 'nobody there', fix: 'ollama serve' },
        ]),
    });
    await cli.run('doctor');
    expect(cli.printed.join('\n')).toMatch(/X +model +nobody there\n +→ ollama serve/);
    expect(cli.exitCode()).toBe(1);
  });
});

describe('intern stop', () => {
  it('SC-11 AP-80 cancels only when it is told to, and prints what was done', async () => {
    const given: unknown[] = [];
    const cli = commandLine(front.url, {
      stop: (options) => {
        given.push(options);
        return Promise.resolve(given.length === 1 ? ['cancelled 25 tasks', 'stopped the service'] : []);
      },
    });
    await cli.run('stop', '--cancel');
    await cli.run('stop');
    expect(given).toEqual([{ cancel: true }, { cancel: false }]);
    expect(cli.printed).toEqual([
      'cancelled 25 tasks',
      'stopped the service',
      'nothing was running on this data folder',
    ]);
  });
});

describe('flags', () => {
  it('AP-80 stand for settings', async () => {
    let given: unknown = null;
    const cli = commandLine(front.url, {
      serve: (overrides) => {
        given = overrides;
        return Promise.resolve(0);
      },
    });
    await cli.run('serve', '--provider', 'demo', '--port', '8080');
    expect(given).toEqual({ INTERN_MODEL_PROVIDER: 'demo', INTERN_PORT: '8080' });
  });

  it.each([
    'run',
    'status',
    'queue',
    'watch',
    'events',
    'code',
    'cancel',
    'serve',
    'worker',
    'mcp',
    'stop',
    'doctor',
  ])('AP-80 intern %s has --help', async (name) => {
    const cli = commandLine(front.url);
    await expect(cli.run(name, '--help')).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
    expect(cli.printed.join('\n')).toContain(`Usage: code-intern ${name}`);
  });
});
