import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { batch, journalEvent } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';

/** Journals as they lie on people's disks. They are never changed: what cannot be read any more is a defect. */
const FIXTURES = fileURLToPath(new URL('../../fixtures/journals', import.meta.url));

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-fixtures-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function reading(name: string) {
  const folder = join(dataDir, 'tasks', TASK_ID);
  await mkdir(folder, { recursive: true });
  await cp(join(FIXTURES, `${name}.jsonl`), join(folder, 'events.jsonl'));
  const reader = createJsonlJournalReader({ dataDir });
  const events = await reader.getEvents(TASK_ID);
  const { state, gaps } = rebuildState(events);
  const version = await reader.latestVersion(TASK_ID);
  expect(gaps).toEqual([]);
  return { events, state, version, told: events.map((event) => `${event.sequence} ${event.event_type}`) };
}

describe('a journal that stays readable', () => {
  it('EV-7 EV-20 of the first release', async () => {
    const { told, state, version, events } = await reading('first-release');
    expect(told).toEqual([
      '1 TASK_STARTED',
      '2 PLANNING_COMPLETE',
      '3 MODULE_STARTED',
      '4 CODE_GENERATED',
      '5 TASK_CANCELLED',
    ]);
    expect(version).toBe(1);
    expect(state).toMatchObject({
      status: 'cancelled',
      priority: 'HIGH',
      prompt_line: 'Build email validator',
      language: 'typescript',
      code_version: 1,
      current_module: 'validator',
      calls: 2,
      running_ms: 3000,
      skipped: 0,
      started_at: '2026-01-31T12:00:01.000Z',
      ended_at: '2026-01-31T12:00:05.000Z',
    });
    expect(state.modules).toMatchObject([{ name: 'validator', phase: 'written', iterations: 0 }]);
    expect(events[4]).toEqual({
      event_id: '0196f3c0-0000-7000-8000-000000000005',
      task_id: '0196f3c0-0000-7000-8000-000000000001',
      event_type: 'TASK_CANCELLED',
      timestamp: '2026-01-31T12:00:05.000Z',
      sequence: 5,
      vector_clock: { scheduler: 3, planner: 1, coder: 1 },
      actor: 'scheduler',
      causation_id: null,
      correlation_id: '0196f3c0-0000-7000-8000-000000000001',
      code_version: 1,
      data: { reason: 'requested' },
    });
  });

  it('EV-7 of a newer writer, with types, fields and an order of keys that this one does not know', async () => {
    const { told, state, events } = await reading('newer-writer');
    expect(told).toEqual(['1 TASK_STARTED', '2 TASK_TELEPORTED', '3 USER_INTERVENTION']);
    expect(events[0]).toMatchObject({ mood: 'hopeful é🙂', data: { budget: { tokens: 9007199254740991 } } });
    expect(events[1]?.data).toEqual({ to: ['a', { deep: [1, 2, null] }] });
    expect(events[2]).toMatchObject({ checksum: 'abc', actor: 'user:page' });
    expect(events[2]).not.toHaveProperty('position');
    expect(state).toMatchObject({ status: 'running', guidance: ['line\u2028end'], skipped: 1, sequence: 3 });
  });

  it('EV-21 of a task that was reset: the newest branch counts', async () => {
    const { told, state, version } = await reading('reset-branch');
    expect(told).toEqual(['1 TASK_STARTED', '2 PLANNING_COMPLETE', '3 MODULE_STARTED', '4 CODE_GENERATED']);
    expect(version).toBe(1);
    expect(state).toMatchObject({ status: 'running', failure: null, code_version: 1 });
  });

  it('EV-23 with a torn end: what is whole counts, and it is written on from there', async () => {
    expect((await reading('torn-tail')).told).toEqual(['1 TASK_STARTED', '2 PLANNING_COMPLETE']);
    const cut: unknown[] = [];
    const writer = createJsonlJournalWriter({ dataDir, onRepair: (repair) => cut.push(repair) });
    const head = await writer.append(batch([journalEvent(3)], { runId: 'run-1' }));
    await writer.close();
    expect(head).toEqual({ branch: 1, position: 3, sequence: 3 });
    expect(cut).toMatchObject([{ lastPosition: 2 }]);
    expect((await createJsonlJournalReader({ dataDir }).getEvents(TASK_ID)).at(-1)).toEqual(journalEvent(3));
  });
});
