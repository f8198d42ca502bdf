import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createArchiveMark, createSavedHistories } from '../../../src/adapters/saved-histories/index.js';
import type { HistoryEvent } from '../../../src/ports/run-histories.js';
import { TASK_ID } from '../../support/builders.js';

const RUN = '0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9';
const EVENTS: readonly HistoryEvent[] = [
  { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED', text: 'line\nbreak "quoted" \u2028 ü' },
  { eventId: '2', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED' },
];

async function* stream(events: readonly HistoryEvent[], failure?: Error): AsyncGenerator<HistoryEvent> {
  for (const event of events) yield await Promise.resolve(event);
  if (failure) throw failure;
}

describe('histories saved in the folders of their tasks', () => {
  let dataDir: string;
  const saved = () => createSavedHistories({ dataDir });
  const folder = (): string => join(dataDir, 'tasks', TASK_ID, 'history');
  const read = async (): Promise<readonly HistoryEvent[]> => {
    const events: HistoryEvent[] = [];
    for await (const event of saved().events(TASK_ID, RUN)) events.push(event);
    return events;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-histories-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('EV-36 come back as they were saved, as JSON that other tools read', async () => {
    await saved().save(TASK_ID, RUN, stream(EVENTS));
    expect(await read()).toEqual(EVENTS);
    expect(await saved().runIds(TASK_ID)).toEqual([RUN]);
    expect(await saved().has(TASK_ID, RUN)).toBe(true);
    const packed = await readFile(join(folder(), `${RUN}.json.gz`));
    expect(JSON.parse(gunzipSync(packed).toString('utf8'))).toEqual({ events: EVENTS });
  });

  it('EV-36 are there whole or not at all', async () => {
    await expect(saved().save(TASK_ID, RUN, stream(EVENTS, new Error('gone')))).rejects.toThrow('gone');
    expect(await readdir(folder())).toEqual([]);
    expect(await saved().has(TASK_ID, RUN)).toBe(false);
  });

  it('EV-36 a run that is not there is unknown, and no name leads out of the folder', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'unknown_run' });
    expect(await saved().runIds('../../etc')).toEqual([]);
    await expect(saved().save(TASK_ID, '../../../x', stream(EVENTS))).rejects.toThrow('no run id');
  });

  it('EV-36 a file that was cut or changed is called damaged, with what to do', async () => {
    await saved().save(TASK_ID, RUN, stream(EVENTS));
    const path = join(folder(), `${RUN}.json.gz`);
    const packed = await readFile(path);
    const text = gunzipSync(packed).toString('utf8');
    const damaged = [
      packed.subarray(0, -12),
      Buffer.from('no gzip'),
      gzipSync(text.slice(0, -3)),
      gzipSync(text.replace('"eventId":"2"', '"eventId:"2"')),
    ];
    for (const bytes of damaged) {
      await writeFile(path, bytes);
      await expect(read()).rejects.toMatchObject({
        code: 'unreadable',
        message: expect.stringContaining('delete it'),
      });
    }
  });

  it('EV-36 the archive remembers where it stood, and begins anew when that is lost', async () => {
    const mark = createArchiveMark({ dataDir });
    expect(await mark.read()).toBe(0);
    await mark.write(1_769_860_800_123);
    expect(await createArchiveMark({ dataDir }).read()).toBe(1_769_860_800_123);
    await writeFile(join(dataDir, 'archive.json'), '{"closed_un');
    expect(await mark.read()).toBe(0);
  });
});
