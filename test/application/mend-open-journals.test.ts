import { describe, expect, it } from '@jest/globals';
import { createMendOpenJournals } from '../../src/application/audit/index.js';
import { until } from '../support/until.js';

/** Looks at running tasks. `stamps` says what their journals are like, `wrong` what is in the way of mending them. */
function aLook(...open: readonly string[]) {
  const stamps = new Map<string, string | null>(open.map((taskId) => [taskId, `${taskId} at first`]));
  const wrong = new Map<string, string | Error>();
  const mended: string[] = [];
  const troubles: string[] = [];
  const hanging = new Set<string>();
  const look = createMendOpenJournals({
    openTasks: () => Promise.resolve([...stamps.keys()]),
    reader: {
      stamp: (taskId) => {
        const stamp = stamps.get(taskId) ?? null;
        return stamp === 'unreadable' ? Promise.reject(new Error('no stamp')) : Promise.resolve(stamp);
      },
    },
    mendJournal: async (taskId) => {
      mended.push(taskId);
      if (hanging.has(taskId)) return new Promise(() => undefined);
      const reason = wrong.get(taskId) ?? null;
      if (reason instanceof Error) return Promise.reject(reason);
      return Promise.resolve(reason);
    },
    onTrouble: ({ taskId, reason }) => troubles.push(`${taskId}: ${reason}`),
  });
  const looked = async (): Promise<readonly string[]> => {
    mended.length = 0;
    await look();
    return [...mended].sort();
  };
  return { look, looked, stamps, wrong, mended, troubles, hanging };
}

describe('the look at the journals of running tasks', () => {
  it('EV-20 reads a journal once each time that it stands still, and one that moves not at all', async () => {
    const { looked, stamps } = aLook('a', 'b');
    expect(await looked()).toEqual([]);
    stamps.set('b', 'b grew');
    expect(await looked()).toEqual(['a']);
    expect(await looked()).toEqual(['b']);
    expect(await looked()).toEqual([]);
  });

  it('EV-20 asks about every journal that is not there at the first look, later about those that were', async () => {
    const { looked, stamps } = aLook('a');
    stamps.set('gone', null);
    expect(await looked()).toEqual(['gone']);
    stamps.set('new', null);
    stamps.set('a', null);
    expect(await looked()).toEqual(['a']);
  });

  it('EV-20 the trouble of one task does not keep the others from being mended', async () => {
    const { looked, stamps, wrong, troubles } = aLook();
    for (const taskId of ['a', 'b', 'c', 'd', 'e', 'f']) stamps.set(taskId, null);
    stamps.set('b', 'unreadable');
    wrong.set('a', new Error('the disk is broken'));
    wrong.set('c', 'the history is not whole');
    expect(await looked()).toEqual(['a', 'c', 'd', 'e', 'f']);
    expect(troubles.sort()).toEqual(['a: the disk is broken', 'b: no stamp', 'c: the history is not whole']);
  });

  it('EV-20 one that takes for ever does not keep the others from being looked at', async () => {
    const { look, stamps, hanging, mended } = aLook();
    for (const taskId of ['a', 'b', 'c']) stamps.set(taskId, null);
    hanging.add('a');
    void look();
    await until(() => mended.length >= 3);
    expect(mended).toEqual(['a', 'b', 'c']);
  });

  it('EV-20 EV-29 what could not be mended is tried at every look, and told of once for each reason', async () => {
    const { looked, stamps, wrong, troubles } = aLook('damaged');
    stamps.set('gone', null);
    wrong.set('damaged', 'Temporal does not answer');
    wrong.set('gone', 'Temporal does not answer');
    expect(await looked()).toEqual(['gone']);
    expect(await looked()).toEqual(['damaged', 'gone']);
    expect(await looked()).toEqual(['damaged', 'gone']);
    expect(troubles).toEqual(['gone: Temporal does not answer', 'damaged: Temporal does not answer']);
    wrong.set('damaged', 'the disk is full');
    wrong.delete('gone');
    expect(await looked()).toEqual(['damaged', 'gone']);
    expect(troubles.slice(2)).toEqual(['damaged: the disk is full']);
    wrong.clear();
    stamps.set('gone', 'is back');
    expect(await looked()).toEqual(['damaged']);
    expect(await looked()).toEqual(['gone']);
    expect(await looked()).toEqual([]);
  });
});
