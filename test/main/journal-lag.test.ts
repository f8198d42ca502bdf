import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalWriter, tryLockDataFolder } from '../../src/adapters/jsonl/index.js';
import { journalHealthOf, taskLagOf } from '../../src/main/journal-health.js';
import { journalState } from '../../src/main/journal-lag.js';
import { batch, journalErrorOf, journalEvents } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';

describe('the lag of the journal', () => {
  it('EV-29 is what a task has recorded beyond what is on disk, while its events cannot be written', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'intern-lag-'));
    const journal = createJsonlJournalWriter({ dataDir });
    const recorded = (sequence: number | null) => () => Promise.resolve(sequence);
    await journal.append(batch(journalEvents(1, 3)));
    expect(await journalState(journal, recorded(99))).toEqual({ problem: null, lag: {}, problems: {} });
    await rm(join(dataDir, 'tasks', TASK_ID), { recursive: true });
    const error = await journalErrorOf(journal.append(batch(journalEvents(4, 4))));
    expect(await journalState(journal, recorded(9))).toEqual({
      problem: error.message,
      lag: { [TASK_ID]: 9 },
      problems: { [TASK_ID]: error.message },
    });
    expect((await journalState(journal, recorded(null))).lag).toEqual({ [TASK_ID]: 1 });
    await journal.append(batch(journalEvents(1, 4)));
    expect(await journalState(journal, recorded(9))).toEqual({ problem: null, lag: {}, problems: {} });
    await journal.close();
    await rm(dataDir, { recursive: true });
  });

  it('EV-29 stands in /health, summed over all tasks; null when nobody knows', async () => {
    const healthWith = (lag: Record<string, number> | null) =>
      journalHealthOf(tmpdir(), { problem: () => null, problems: () => ({ a: 'full' }), lag: () => lag })();
    expect(await healthWith({ a: 2, b: 5 })).toEqual({ problem: null, lagEvents: 7, tasks: { a: 'full' } });
    expect(await healthWith({})).toMatchObject({ problem: null, lagEvents: 0 });
    expect(await healthWith(null)).toMatchObject({ problem: null, lagEvents: null });
  });

  it('AP-6 is no problem where a worker of somebody else serves the journal', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'intern-served-'));
    const unserved = {
      problem: () => 'no worker serves the journal yet',
      problems: () => ({}),
      lag: () => null,
    };
    const problem = async () => (await journalHealthOf(dataDir, unserved)()).problem;
    expect(await problem()).toBe('no worker serves the journal yet');
    const lock = await tryLockDataFolder(dataDir);
    expect(await problem()).toBeNull();
    await lock?.release();
    expect(await problem()).toBe('no worker serves the journal yet');
    await rm(dataDir, { recursive: true });
  });

  it("EV-29 stands in a task's status", () => {
    const lagWith = (lag: Record<string, number> | null) =>
      taskLagOf({ problem: () => null, problems: () => ({}), lag: () => lag });
    expect(lagWith({ a: 2 })('a')).toBe(2);
    expect(lagWith({ a: 2 })('b')).toBe(0);
    expect(lagWith(null)('a')).toBeNull();
  });
});
