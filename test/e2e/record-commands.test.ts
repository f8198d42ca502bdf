import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { execa } from 'execa';
import { readRetention, readServerRecord } from '../../src/adapters/temporal-server/index.js';
import { internInProcess, type Outcome } from '../support/intern-in-process.js';
import { RunningService } from '../support/running-service.js';
import { emailValidatorScript, EMAIL_PROMPT } from '../support/scripted-answers.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';
import { until, untilSeen } from '../support/until.js';

const INTERN = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));

describe('verify, rebuild-log and replay as a user calls them', () => {
  let ollama: StandInOllama;
  let service: RunningService;
  let taskId: string;
  const file = (): string => join(service.dataDir, 'tasks', taskId, 'events.jsonl');

  const savedOf = (id: string): Promise<readonly string[]> =>
    readdir(join(service.dataDir, 'tasks', id, 'history')).then(
      (names) => names.filter((name) => name.endsWith('.json.gz')),
      () => [],
    );

  const env = () => ({ INTERN_DATA_DIR: service.dataDir });
  const intern = (...args: readonly string[]): Promise<Outcome> => internInProcess(env(), ...args);

  /** The program itself, once for each command. */
  async function program(...args: readonly string[]): Promise<Outcome> {
    const options = { env: env(), reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [INTERN, ...args], options);
    return { code: exitCode, out: stdout, err: stderr };
  }

  beforeAll(async () => {
    ollama = await startStandInOllama({ models: ['mistral:7b'] });
    service = await RunningService.prepare({
      OLLAMA_HOST: ollama.url,
      INTERN_MODEL_TIERS: 'mistral:7b',
      INTERN_RETENTION_DAYS: '45',
    });
    await service.start();
    ollama.setAnswer(emailValidatorScript());
    taskId = await service.submit(EMAIL_PROMPT);
    await service.follow(taskId);
  });
  afterAll(async () => {
    // A replay starts it, and it would keep this process alive.
    await Runtime.instance().shutdown();
    await service.destroy();
    await ollama.close();
  });

  it('EV-36 the embedded server keeps closed workflows for the days of the setting, from the start on', async () => {
    const port = (await readServerRecord(service.dataDir))?.port ?? 0;
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    expect(await readRetention(connection, 'default')).toBe(45);
    await connection.close();
  });

  it('EV-20 EV-27 WF-10 beside a running service', async () => {
    expect(await program('verify', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${taskId}  ok: 17 lines`),
    });
    expect(await program('replay', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining(': replays'),
    });
    const before = await readFile(file(), 'utf8');
    await rm(file());
    expect(await intern('verify')).toMatchObject({ code: 1, out: expect.stringContaining('DIFFERS') });
    expect(await program('rebuild-log', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${taskId}  rebuilt: 17 lines`),
    });
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(await intern('rebuild-log', '--all')).toMatchObject({
      code: 0,
      out: expect.stringContaining('was whole'),
    });
  });

  it('AP-62 says in one line what is wrong with an id that nobody knows', async () => {
    for (const command of ['verify', 'rebuild-log', 'replay']) {
      const { code, err } = await intern(command, 'no-such-task');
      expect([code, err.split('\n')]).toEqual([1, [expect.stringContaining('knows a task no-such-task')]]);
    }
  });

  it('EV-20 the running service ends a terminated record, and brings a deleted journal back, without being asked', async () => {
    const journalOf = (id: string) => join(service.dataDir, 'tasks', id, 'events.jsonl');
    // Only the file is looked at: a question to the service could be what makes it look.
    const untilHas = (id: string, text: string): Promise<string> =>
      untilSeen(
        () => readFile(journalOf(id), 'utf8'),
        (journal) => journal.endsWith('\n') && journal.includes(text),
      );
    const port = (await readServerRecord(service.dataDir))?.port ?? 0;
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    const { workflow } = new Client({ connection });
    ollama.setAnswer(emailValidatorScript());
    ollama.hold();
    const open = await service.submit(EMAIL_PROMPT);
    const before = await untilHas(open, 'TASK_STARTED');
    // Two, one after the other: the round that ends the second one began when the open task's journal was there.
    for (const reason of ['by hand', 'by hand again']) {
      const terminated = await service.submit(EMAIL_PROMPT);
      await untilHas(terminated, 'TASK_STARTED');
      await workflow.getHandle(terminated).terminate(reason);
      const last = (await untilHas(terminated, 'TASK_FAILED')).trimEnd().split('\n').at(-1) ?? '';
      expect(JSON.parse(last)).toMatchObject({
        event_type: 'TASK_FAILED',
        actor: 'auditor',
        sequence: 2,
        data: { reason: 'terminated', message: `the workflow was terminated from outside: ${reason}` },
      });
    }
    await rm(journalOf(open));
    expect(await untilHas(open, 'TASK_STARTED')).toBe(before);
    ollama.release();
    expect((await service.follow(open)).at(-1)?.type).toBe('TASK_COMPLETE');
    await connection.close();
  });

  it('EV-27 EV-36 with the service stopped, what no saved history tells is left alone', async () => {
    ollama.setAnswer(emailValidatorScript());
    const branched = await service.submit(EMAIL_PROMPT);
    await service.follow(branched);
    const port = (await readServerRecord(service.dataDir))?.port ?? 0;
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    const client = new Client({ connection });
    // Its end, as the journal tells it, comes before the end of its run: a reset in between is another story.
    await client.workflow.getHandle(branched).result();
    const { runId } = await client.workflow.getHandle(branched).describe();
    const { events } = await client.workflow.getHandle(branched).fetchHistory();
    await client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: branched, runId },
      reason: 'by a test',
      workflowTaskFinishEventId: events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId,
      requestId: randomUUID(),
    });
    await client.workflow.getHandle(branched).result();
    await connection.close();
    const folder = join(service.dataDir, 'tasks', branched);
    await until(async () => (await savedOf(branched)).includes(`${runId}.json.gz`));
    // For the test after this one.
    await until(async () => (await savedOf(taskId)).length > 0);
    expect(await service.stop()).toBe(0);
    for (const name of await savedOf(branched))
      if (name !== `${runId}.json.gz`) await rm(join(folder, 'history', name));
    const before = await readFile(join(folder, 'events.jsonl'), 'utf8');
    expect(before).toContain('"branch_opened"');

    const rebuilt = await intern('rebuild-log', branched);
    expect([rebuilt.code, rebuilt.out]).toEqual([
      1,
      expect.stringContaining('not rebuilt: the history of task'),
    ]);
    expect(rebuilt.out).toContain('which its journal names');
    expect(rebuilt.out).toContain('start the service');
    expect(await readFile(join(folder, 'events.jsonl'), 'utf8')).toBe(before);
    expect(await intern('verify', branched)).toMatchObject({
      code: 0,
      out: expect.stringContaining('checked alone'),
    });
    const replayed = await intern('replay', branched);
    expect([replayed.code, replayed.out]).toEqual([1, '']);
    expect(replayed.err).toContain("the task's folder does not have its run");
    expect(replayed.err).toContain('start the service');
  });

  it('EV-36 with the service stopped, from the history that it saved', async () => {
    const folder = join(service.dataDir, 'tasks', taskId, 'history');
    await until(async () => (await savedOf(taskId)).length > 0);
    const before = await readFile(file(), 'utf8');
    expect(await service.stop()).toBe(0);
    await rm(file());
    expect(await intern('rebuild-log', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining('rebuilt'),
    });
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(await intern('verify', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining('the saved history'),
    });
    expect(await intern('replay', taskId)).toMatchObject({ code: 0 });
    await rm(folder, { recursive: true });
    const replayed = await intern('replay', taskId);
    expect([replayed.code, replayed.err]).toEqual([
      1,
      expect.stringContaining('none is saved in its folder'),
    ]);
    expect(await intern('rebuild-log', taskId)).toMatchObject({
      code: 1,
      out: expect.stringContaining('start the service'),
    });
    expect(await intern('verify', taskId)).toMatchObject({
      code: 0,
      out: expect.stringContaining('checked alone'),
    });
  });
});
