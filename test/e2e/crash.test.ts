import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { DEATHS_SHOW_SOON, type RunningService } from '../support/running-service.js';
import {
  emailValidatorScript,
  EMAIL_PROMPT,
  filesAnswer,
  planAnswer,
  playing,
} from '../support/scripted-answers.js';
import { prepareOnStandIn, type ServiceOnStandIn } from '../support/service-on-stand-in.js';
import type { StandInOllama } from '../support/stand-in-ollama.js';
import { until } from '../support/until.js';

/** A test that goes on only once a file lies beside its folder: its run can be killed in its middle. */
const slowTest = `import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { two } from '../src/slow.js';

test('is two, when it may go on', async () => {
  while (!existsSync(new URL('../go', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(two(), 2);
});`;

const slowScript = playing({
  plan: planAnswer('javascript', { name: 'slow' }),
  write: {
    slow: filesAnswer({ 'src/slow.js': 'export const two = () => 2;', 'test/slow.test.js': slowTest }),
  },
});

/** Lets every run of the held test go on that there is, in whichever working copy. */
async function letTestsGo(service: RunningService): Promise<void> {
  const scratch = join(service.dataDir, 'scratch');
  // Folders come and go while they are listed.
  const files = await readdir(scratch, { recursive: true }).catch((): string[] => []);
  for (const file of files.filter((name) => name.endsWith('slow.test.js')))
    await writeFile(join(scratch, dirname(file), '..', 'go'), '').catch(() => undefined);
}

/** The record says it all: nothing lost, repeated or out of order, and no code version skipped or used twice. */
async function expectWholeRecord(service: RunningService, taskId: string): Promise<void> {
  const journal = await service.journal(taskId);
  expect(journal.map((line) => line.sequence)).toEqual(journal.map((_, index) => index + 1));
  expect(journal.map((line) => line.position)).toEqual(journal.map((_, index) => index + 1));
  expect(new Set(journal.map((line) => line.event_id)).size).toBe(journal.length);
  expect(journal.filter((line) => line.event_type === 'TASK_COMPLETE')).toHaveLength(1);
  const generated = journal
    .filter((line) => line.event_type === 'CODE_GENERATED')
    .map((line) => line.code_version);
  expect(generated).toEqual(generated.map((_, index) => index + 1));
  const { state, gaps } = rebuildState(journal as unknown as readonly RecordedEvent[]);
  expect(gaps).toEqual([]);
  expect(state).toMatchObject({ status: 'completed', skipped: 0 });
}

describe('kill -9 of the whole service', () => {
  let both: ServiceOnStandIn;
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    both = await prepareOnStandIn(DEATHS_SHOW_SOON);
    ({ ollama, service } = both);
  });
  afterAll(() => both.destroy());

  it('EV-21 EV-22 WF-3 in the middle of a model call: after the restart the task completes, with nothing lost or done twice', async () => {
    ollama.setAnswer(emailValidatorScript());
    await service.start();
    ollama.hold();
    const taskId = await service.submit(EMAIL_PROMPT);
    await ollama.until(() => ollama.inFlight() > 0);
    await service.killHard();
    expect(await service.processes()).toEqual([]);
    ollama.release();
    await service.start();
    const messages = await service.follow(taskId);
    expect(messages.at(-1)?.type).toBe('TASK_COMPLETE');
    await expectWholeRecord(service, taskId);
  });

  it('EV-21 EV-22 WF-3 in the middle of a test run: after the restart the task completes, with nothing lost or done twice', async () => {
    ollama.setAnswer(slowScript);
    const taskId = await service.submit('Build something slow');
    const seen = await service.followUntil(taskId, 'TEST_STARTED');
    await service.killHard();
    const dead = await service.workerFolders();
    expect(dead).toHaveLength(1);
    await service.start();
    const done = new AbortController();
    const following = service.follow(taskId).finally(() => done.abort());
    await until(async () => {
      await letTestsGo(service);
      return done.signal.aborted;
    });
    const messages = await following;
    // What the killed worker was at is thrown away by the next one, beside its work.
    await until(async () => !(await service.workerFolders()).some((folder) => dead.includes(folder)));
    expect(messages.at(-1)?.type).toBe('TASK_COMPLETE');
    expect(messages.slice(0, seen.length)).toEqual(seen);
    await expectWholeRecord(service, taskId);
  });
});
