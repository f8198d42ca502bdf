import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { rest, submitted } from './request-lines.js';
import { until } from '../support/until.js';

describe('the WebSocket over the journal on disk', () => {
  let front: FrontEnd;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd({ onDisk: true });
    id = await submitted(front);
  });
  afterEach(() => front.stop());

  it('AP-20 shows clients that came before, during and after the events the same ones as REST', async () => {
    const before = connectStream(front.streamUrl(id));
    await before.opened;
    for (const entry of COMPLETED.slice(0, 5)) await front.tell(id, entry);
    const during = connectStream(front.streamUrl(id, 2));
    for (const entry of COMPLETED.slice(5)) await front.tell(id, entry);
    await Promise.all([before.closed, during.closed]);
    const after = connectStream(front.streamUrl(id));
    await after.closed;
    const { events } = (await rest(front).get(`/tasks/${id}/events`)).body as {
      events: { event_id: string }[];
    };
    const ids = events.map((event) => event.event_id);
    expect(ids).toHaveLength(11);
    expect(before.messages.map(({ data }) => data['event_id'])).toEqual(ids);
    expect(during.messages.map(({ data }) => data['event_id'])).toEqual(ids.slice(2));
    expect(after.messages.map(({ data }) => data['event_id'])).toEqual(ids);
  });

  it('EV-25 reads the record of an ended task page by page, as its client takes it', async () => {
    const text = 'x'.repeat(512 * 1024);
    await front.tell(id, ['TASK_STARTED']);
    for (let count = 0; count < 12; count += 1) await front.tell(id, ['USER_INTERVENTION', { text }]);
    await front.tell(id, ['TASK_FAILED']);
    const events = front.application.followEvents(id, 0, AbortSignal.timeout(60_000))[Symbol.asyncIterator]();
    const seen = [(await events.next()).value as RecordedEvent];
    // What is read from here on says something else.
    const path = join(front.dataDir, 'tasks', id, 'events.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, lines.map((line) => line.replace(text, 'y'.repeat(text.length))).join('\n'));
    for (let next = await events.next(); next.done !== true; next = await events.next())
      seen.push(next.value);
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    const held = seen.filter(({ data }) => data.text === text);
    expect(held.length).toBeLessThanOrEqual(3);
  });

  it('AP-22 serves a hundred clients, and keeps none when they leave', async () => {
    const clients = Array.from({ length: 100 }, () => connectStream(front.streamUrl(id)));
    await Promise.all(clients.map((client) => client.opened));
    for (const entry of COMPLETED) await front.tell(id, entry);
    await Promise.all(clients.map((client) => client.closed));
    for (const client of clients)
      expect(client.messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    await until(() => front.stream.clients() === 0);
  });

  it('AP-4 cancels a task that waits for its end on disk', async () => {
    expect((await rest(front).delete(`/tasks/${id}`)).body).toMatchObject({
      status: 'cancelled',
      sequence: 1,
    });
  });
});
