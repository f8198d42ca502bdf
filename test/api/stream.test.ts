import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { streamMessage, type StreamMessage } from '../../src/contract/index.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { rest, submitted, UNKNOWN_ID } from './request-lines.js';
import { until } from '../support/until.js';

const sequences = (messages: readonly StreamMessage[]) => messages.map(({ sequence }) => sequence);
const upTo = (count: number, from = 1) =>
  Array.from({ length: count - from + 1 }, (_, index) => from + index);

describe('the WebSocket of a task', () => {
  let front: FrontEnd;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    id = await submitted(front);
  });
  afterEach(() => front.stop());

  it('AP-20 carries each event as type, task, version, sequence, time and data with its clock', async () => {
    const [, , , code] = await front.tell(id, ...COMPLETED);
    const client = connectStream(front.streamUrl(id));
    await client.closed;
    const message = client.messages[3]!;
    expect(streamMessage.parse(message)).toEqual(message);
    expect(message).toEqual({
      type: 'CODE_GENERATED',
      task_id: id,
      version: 1,
      sequence: 4,
      timestamp: Date.parse(code!.timestamp) / 1_000,
      data: {
        ...code!.data,
        vector_clock: code!.vector_clock,
        event_id: code!.event_id,
        actor: 'coder',
        causation_id: code!.causation_id,
      },
    });
  });

  it('AP-20 connects before the task starts, follows it live, and closes with its end', async () => {
    const client = connectStream(front.streamUrl(id));
    await client.opened;
    await front.tell(id, ...COMPLETED.slice(0, 2));
    await client.until((messages) => messages.length === 2);
    await front.tell(id, ...COMPLETED.slice(2));
    expect(await client.closed).toEqual({ code: 1000, reason: 'the task has ended' });
    expect(sequences(client.messages)).toEqual(upTo(11));
  });

  it('AP-20 goes on after a sequence: what was missed, then live, none missing and none twice', async () => {
    await front.tell(id, ...COMPLETED.slice(0, 6));
    const client = connectStream(front.streamUrl(id, 3));
    await front.tell(id, ...COMPLETED.slice(6));
    await client.closed;
    expect(sequences(client.messages)).toEqual(upTo(11, 4));
  });

  it('AP-20 has no hole at the joint while events come as fast as they can', async () => {
    const telling = (async () => {
      await front.tell(id, ['TASK_STARTED']);
      for (let count = 0; count < 200; count += 1) await front.tell(id, ['USER_INTERVENTION']);
      await front.tell(id, ['TASK_FAILED']);
    })();
    const clients = Array.from({ length: 10 }, (_, index) => connectStream(front.streamUrl(id, index)));
    await telling;
    await Promise.all(clients.map((client) => client.closed));
    clients.forEach((client, index) => expect(sequences(client.messages)).toEqual(upTo(202, index + 1)));
  });

  it('AP-20 shows the same events in the same order as REST', async () => {
    await front.tell(id, ...COMPLETED);
    const client = connectStream(front.streamUrl(id));
    await client.closed;
    const { events } = (await rest(front).get(`/tasks/${id}/events`)).body as {
      events: { event_id: string }[];
    };
    expect(client.messages.map(({ data }) => data['event_id'])).toEqual(
      events.map((event) => event.event_id),
    );
  });

  it.each([11, 5_000])(
    'AP-20 closes at once when the task has ended and nothing lies after %d',
    async (after) => {
      await front.tell(id, ...COMPLETED);
      const client = connectStream(front.streamUrl(id, after));
      expect((await client.closed).code).toBe(1000);
      expect(client.messages).toEqual([]);
    },
  );

  it('AP-20 waits for the end of a terminated task, which is recorded a while after it', async () => {
    await front.tell(id, ['TASK_STARTED']);
    front.runner.finish(id, 'terminated');
    const client = connectStream(front.streamUrl(id));
    await client.until((messages) => messages.length === 1);
    await front.tell(id, ['TASK_FAILED', { reason: 'terminated' }]);
    expect((await client.closed).code).toBe(1000);
    expect(client.messages.map(({ type }) => type)).toEqual(['TASK_STARTED', 'TASK_FAILED']);
  });

  it('AP-20 closes when the engine says that the task has ended, and nobody records its end', async () => {
    await front.stop();
    front = await startFrontEnd({ dependencies: { endWithinMs: 100 } });
    id = await submitted(front);
    await front.tell(id, ['TASK_STARTED']);
    const open = connectStream(front.streamUrl(await submitted(front)));
    front.runner.finish(id, 'terminated');
    const client = connectStream(front.streamUrl(id));
    expect((await client.closed).code).toBe(1000);
    expect(sequences(client.messages)).toEqual([1]);
    // A task that is open may be silent for as long as it likes.
    expect(open.socket.readyState).toBe(open.socket.OPEN);
  });

  it('AP-20 says that it broke off when it cannot be told how the task is', async () => {
    await front.tell(id, ['TASK_STARTED']);
    front.runner.describe = () => Promise.reject(new Error('a defect'));
    expect((await connectStream(front.streamUrl(id)).closed).code).toBe(1011);
  });

  it.each([UNKNOWN_ID, 'nonsense', '..%2f..%2fetc'])(
    'AP-20 closes with 4404 for the unknown task %p',
    async (unknown) => {
      const client = connectStream(front.streamUrl(unknown));
      await client.opened;
      expect(await client.closed).toEqual({ code: 4404, reason: 'there is no such task' });
    },
  );

  it('AP-20 breaks off with 1011 and says nothing more when the record cannot be read', async () => {
    front.journal.follow = () => {
      throw new Error('the disk is on fire');
    };
    const client = connectStream(front.streamUrl(id));
    expect((await client.closed).code).toBe(1011);
    expect(front.log.some(({ level }) => level === 'error')).toBe(true);
  });

  describe('what a client sends', () => {
    const opened = async () => {
      const client = connectStream(front.streamUrl(id));
      await client.opened;
      return client;
    };

    it('AP-21 cancels the task, and shows its end', async () => {
      await front.tell(id, ['TASK_STARTED']);
      const client = await opened();
      client.socket.send('{"type":"cancel"}');
      expect((await client.closed).code).toBe(1000);
      expect(client.messages.map(({ type }) => type)).toEqual(['TASK_STARTED', 'TASK_CANCELLED']);
    });

    it.each([
      '{',
      'null',
      '[]',
      '7',
      '{}',
      '{"type":"dance"}',
      '{"type":7}',
      '{"type":"cancel","task":"x"}',
      '',
    ])('AP-21 answers the frame %p with the accepted types, and stays open', async (frame) => {
      await front.tell(id, ['TASK_STARTED']);
      const client = await opened();
      await client.until((messages) => messages.length === 1);
      client.socket.send(frame);
      const messages = await client.until((all) => all.length === 2);
      expect(streamMessage.parse(messages[1])).toMatchObject({
        type: 'error',
        task_id: id,
        sequence: 1,
        data: { code: 'invalid_frame', message: expect.stringContaining('{"type":"cancel"}') },
      });
      await front.tell(id, ...COMPLETED.slice(1));
      expect((await client.closed).code).toBe(1000);
    });

    it('AP-21 takes an intervention and a bug report, and shows the events that they become', async () => {
      await front.tell(id, ...COMPLETED.slice(0, 5));
      const client = await opened();
      client.socket.send('{"type":"intervention","guidance":"no regex"}');
      client.socket.send(
        '{"type":"bug_report","description":"accepts a@@b","code_version":1,"seen_sequence":5}',
      );
      const messages = await client.until((all) => all.length === 7);
      expect(messages.slice(5)).toMatchObject([
        { type: 'USER_INTERVENTION', sequence: 6, data: { text: 'no regex', actor: 'user:websocket' } },
        { type: 'BUG_REPORT_RECEIVED', sequence: 7, data: { module: 'email', actor: 'user:websocket' } },
      ]);
    });

    it.each([
      ['{"type":"intervention"}', 'invalid_request', 'guidance'],
      ['{"type":"intervention","kind":"model"}', 'invalid_request', '"model" is not possible'],
      ['{"type":"bug_report","description":"d","code_version":9}', 'stale_report', 'version_ahead'],
    ])('AP-21 answers %s with why it has no effect, and stays open', async (frame, code, text) => {
      await front.tell(id, ...COMPLETED.slice(0, 5));
      const client = await opened();
      client.socket.send(frame);
      const messages = await client.until((all) => all.length === 6);
      expect(messages[5]).toMatchObject({ type: 'error', data: { code } });
      expect(messages[5]?.data['message']).toContain(text);
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    });

    it('AP-21 bounds what one client may send before it is answered', async () => {
      await front.tell(id, ['TASK_STARTED']);
      const client = await opened();
      front.runner.silence('hang');
      for (let count = 0; count < 30; count += 1)
        client.socket.send('{"type":"intervention","guidance":"no regex"}');
      const messages = await client.until((all) => all.length === 11);
      expect(messages.slice(1).every(({ data }) => data['code'] === 'too_many_frames')).toBe(true);
    });

    it('AP-21 says why a cancel had no effect, and stays open', async () => {
      const client = await opened();
      front.runner.silence('unreachable');
      client.socket.send('{"type":"cancel"}');
      const messages = await client.until((all) => all.length === 1);
      expect(messages[0]).toMatchObject({ type: 'error', data: { code: 'engine_unreachable' } });
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    });

    it('AP-21 closes with 1003 on a binary frame and with 1009 on one that is too large', async () => {
      const binary = await opened();
      binary.socket.send(Buffer.from('{"type":"cancel"}'));
      expect((await binary.closed).code).toBe(1003);
      const large = await opened();
      large.socket.send('x'.repeat(64 * 1024 + 1));
      expect((await large.closed).code).toBe(1009);
      expect(await front.journal.getEvents(id)).toEqual([]);
    });

    it('AP-21 takes a text frame of just 64 KB', async () => {
      const client = await opened();
      client.socket.send('x'.repeat(64 * 1024));
      await client.until((all) => all.length === 1);
      expect(client.messages[0]?.type).toBe('error');
    });
  });

  it('AP-22 serves a hundred clients of one task, and keeps nothing when they have left', async () => {
    const clients = Array.from({ length: 100 }, () => connectStream(front.streamUrl(id)));
    await Promise.all(clients.map((client) => client.opened));
    expect(front.stream.clients()).toBe(100);
    await front.tell(id, ...COMPLETED);
    await Promise.all(clients.map((client) => client.closed));
    for (const client of clients) expect(sequences(client.messages)).toEqual(upTo(11));
    await until(() => front.stream.clients() === 0);
  });

  it('AP-22 makes the bytes of an event once for all clients that get it', async () => {
    const follow = front.journal.follow.bind(front.journal);
    const watched = new Map<RecordedEvent, RecordedEvent>();
    let readings = 0;
    const watch = (event: RecordedEvent): RecordedEvent =>
      Object.defineProperty({ ...event }, 'timestamp', {
        get() {
          readings += 1;
          return event.timestamp;
        },
      });
    front.journal.follow = async function* (...args) {
      for await (const event of follow(...args)) {
        if (!watched.has(event)) watched.set(event, watch(event));
        yield watched.get(event)!;
      }
    };
    const clients = Array.from({ length: 20 }, () => connectStream(front.streamUrl(id)));
    await Promise.all(clients.map((client) => client.opened));
    await front.tell(id, ...COMPLETED);
    await Promise.all(clients.map((client) => client.closed));
    for (const client of clients) expect(client.messages).toEqual(clients[0]?.messages);
    expect(sequences(clients[0]!.messages)).toEqual(upTo(11));
    expect(readings).toBe(11);
  });

  it('AP-22 ends the following of the journal with its client', async () => {
    const follow = front.journal.follow.bind(front.journal);
    let ended = 0;
    front.journal.follow = async function* (...args) {
      try {
        yield* follow(...args);
      } finally {
        ended += 1;
      }
    };
    const client = connectStream(front.streamUrl(id));
    await client.opened;
    client.socket.terminate();
    await until(() => ended === 1);
    expect(front.stream.clients()).toBe(0);
  });

  it('AP-22 says goodbye with 1001 when the service stops', async () => {
    const client = connectStream(front.streamUrl(id));
    await client.opened;
    await front.stream.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'the service is stopping' });
  });
});

describe('WebSocket clients that do not keep up', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  it('AP-22 drops a client that does not read, with 1013, and the others go on', async () => {
    front = await startFrontEnd({ stream: { maxBufferedBytes: 64 * 1024, slowAfterMs: 1_000 } });
    const id = await submitted(front);
    const slow = connectStream(front.streamUrl(id));
    const usual = connectStream(front.streamUrl(id));
    await Promise.all([slow.opened, usual.opened]);
    slow.socket.pause();
    await front.tell(id, ['TASK_STARTED']);
    const text = 'x'.repeat(512 * 1024);
    for (let count = 0; count < 40; count += 1) await front.tell(id, ['USER_INTERVENTION', { text }]);
    await until(() => front.log.some(({ message }) => message.includes('too slow')));
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1013);
    expect(sequences(slow.messages)).toEqual(upTo(slow.messages.length));
    expect(slow.messages.length).toBeLessThan(41);
    await front.tell(id, ['TASK_FAILED']);
    expect((await usual.closed).code).toBe(1000);
    expect(sequences(usual.messages)).toEqual(upTo(42));
  });

  it('AP-22 lets a client catch up on more than its buffer holds', async () => {
    front = await startFrontEnd({ stream: { maxBufferedBytes: 64 * 1024 } });
    const id = await submitted(front);
    const text = 'x'.repeat(512 * 1024);
    await front.tell(id, ['TASK_STARTED']);
    for (let count = 0; count < 40; count += 1) await front.tell(id, ['USER_INTERVENTION', { text }]);
    await front.tell(id, ['TASK_FAILED']);
    const client = connectStream(front.streamUrl(id));
    expect((await client.closed).code).toBe(1000);
    expect(sequences(client.messages)).toEqual(upTo(42));
  });

  it('AP-22 finds a peer that no longer answers pings, and keeps one that does', async () => {
    front = await startFrontEnd({ stream: { pingEveryMs: 30 } });
    const id = await submitted(front);
    const dead = connectStream(front.streamUrl(id), { autoPong: false });
    const alive = connectStream(front.streamUrl(id));
    expect((await dead.closed).code).toBe(1006);
    let pings = 0;
    alive.socket.on('ping', () => (pings += 1));
    await until(() => pings >= 3);
    expect(front.stream.clients()).toBe(1);
  });
});
