import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { RunningService } from '../support/running-service.js';
import {
  emailValidatorScript,
  EMAIL_PROMPT,
  filesAnswer,
  planAnswer,
  playing,
} from '../support/scripted-answers.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';

/** A test that takes long enough to be killed in its middle, and says nothing of how often it ran. */
const slowTest = `import test from 'node:test';
import assert from 'node:assert/strict';
import { two } from '../src/slow.js';

test('is two, after a while', async () => {
  await new Promise((resolve) => setTimeout(resolve, 4000));
  assert.equal(two(), 2);
});`;

const slowScript = playing({
  plan: planAnswer('javascript', { name: 'slow' }),
  write: {
    slow: filesAnswer({ 'src/slow.js': 'export const two = () => 2;', 'test/slow.test.js': slowTest }),
  },
});

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
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    ollama = await startStandInOllama({ models: ['mistral:7b'] });
    service = await RunningService.prepare({ OLLAMA_HOST: ollama.url, INTERN_MODEL_TIERS: 'mistral:7b' });
  });
  afterAll(async () => {
    await service.destroy();
    await ollama.close();
  });

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
  }, 180_000);

  it('EV-21 EV-22 WF-3 in the middle of a test run: after the restart the task completes, with nothing lost or done twice', async () => {
    ollama.setAnswer(slowScript);
    const taskId = await service.submit('Build something slow');
    const seen = await service.followUntil(taskId, 'TEST_STARTED');
    await service.killHard();
    await service.start();
    const messages = await service.follow(taskId);
    expect(messages.at(-1)?.type).toBe('TASK_COMPLETE');
    expect(messages.slice(0, seen.length)).toEqual(seen);
    await expectWholeRecord(service, taskId);
  }, 180_000);
});
