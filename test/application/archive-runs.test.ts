import { describe, expect, it } from '@jest/globals';
import { createArchiveRuns } from '../../src/application/audit/index.js';
import type { ClosedRun } from '../../src/ports/closed-runs.js';
import { HistoryError } from '../../src/ports/run-histories.js';

const MINUTE_MS = 60_000;
const run = (name: string, closedMs: number, completed = true): ClosedRun => ({
  taskId: name,
  runId: `run-${name}`,
  closedMs,
  completed,
});

/** An archive over runs that have closed; `broken` names the tasks whose history the server does not give. */
function anArchive(closed: readonly ClosedRun[]) {
  const saved = new Set<string>();
  const broken = new Set<string>();
  const deleted = new Set<string>();
  const differing = new Map<string, string>();
  const damaged = new Map<string, string>();
  const asked: number[] = [];
  const completed: string[] = [];
  const troubles: string[] = [];
  let mark = 0;
  const look = createArchiveRuns({
    closedRuns: {
      async *since(timeMs) {
        asked.push(timeMs);
        for (const one of closed) if (one.closedMs >= timeMs) yield await Promise.resolve(one);
      },
    },
    server: {
      runIds: () => Promise.resolve([]),
      async *events(taskId) {
        await Promise.resolve();
        if (broken.has(taskId)) throw new HistoryError('unreachable', 'Temporal does not answer');
        yield { eventId: '1' };
      },
    },
    saved: {
      runIds: () => Promise.resolve([]),
      // eslint-disable-next-line require-yield -- nothing is read back here
      async *events() {
        await Promise.resolve();
      },
      has: (taskId) => Promise.resolve(saved.has(taskId)),
      async save(taskId, _runId, events) {
        for await (const _event of events);
        saved.add(taskId);
      },
    },
    mark: { read: () => Promise.resolve(mark), write: (timeMs) => Promise.resolve(void (mark = timeMs)) },
    mendJournal: (taskId) => Promise.resolve(damaged.get(taskId) ?? null),
    completeJournal: (taskId) => {
      completed.push(taskId);
      return Promise.resolve({ added: 0, difference: differing.get(taskId) ?? null });
    },
    hasFolder: (taskId) => Promise.resolve(!deleted.has(taskId)),
    onTrouble: ({ taskId, reason }) => troubles.push(`${taskId}: ${reason}`),
  });
  return { look, saved, broken, deleted, damaged, differing, asked, completed, troubles, mark: () => mark };
}

describe('the archive of closed runs', () => {
  it('EV-36 looks again for a run that could not be saved, and its mark does not pass it', async () => {
    const archive = anArchive([run('a', 10 * MINUTE_MS), run('b', 20 * MINUTE_MS), run('c', 30 * MINUTE_MS)]);
    archive.broken.add('b');
    expect(await archive.look()).toBe(2);
    expect(archive.troubles).toEqual(['b: Temporal does not answer']);
    expect([...archive.saved]).toEqual(['a', 'c']);
    expect(archive.mark()).toBe(20 * MINUTE_MS);
    archive.broken.clear();
    expect(await archive.look()).toBe(1);
    expect([...archive.saved]).toEqual(['a', 'c', 'b']);
    expect(archive.mark()).toBe(30 * MINUTE_MS);
  });

  it('EV-36 begins each look a minute before its mark: a run shows as closed a moment after its end', async () => {
    const archive = anArchive([run('a', 10 * MINUTE_MS)]);
    await archive.look();
    await archive.look();
    expect(archive.asked).toEqual([-MINUTE_MS, 9 * MINUTE_MS]);
  });

  it('EV-36 leaves a task alone whose folder was deleted', async () => {
    const archive = anArchive([run('a', MINUTE_MS, false)]);
    archive.deleted.add('a');
    expect(await archive.look()).toBe(0);
    expect([archive.completed, archive.troubles]).toEqual([[], []]);
  });

  it('EV-20 ends the records of those only that could not end them, and tells of one that says something else', async () => {
    const archive = anArchive([run('own', MINUTE_MS), run('killed', MINUTE_MS, false)]);
    archive.differing.set('killed', 'line 4 differs');
    expect(await archive.look()).toBe(2);
    expect(archive.completed).toEqual(['killed']);
    expect(archive.troubles).toEqual(['killed: line 4 differs']);
  });
});
