import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setMaxListeners } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJsonlJournalReader,
  createJsonlJournalWriter,
  type JsonlJournalWriter,
} from '../../../src/adapters/jsonl/index.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import type { EventJournalReader } from '../../../src/ports/event-journal.js';
import { batch, journalErrorOf, journalEvent, journalEvents } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';
import { until } from '../../support/until.js';

const MANY = 100;
const LONG = 300_000;

let dataDir: string;
let writer: JsonlJournalWriter;
let reader: EventJournalReader;
let abort: AbortController;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-shared-'));
  writer = createJsonlJournalWriter({ dataDir });
  reader = createJsonlJournalReader({ dataDir });
  abort = new AbortController();
  setMaxListeners(2 * MANY, abort.signal);
});
afterEach(async () => {
  abort.abort();
  await writer.close();
  await rm(dataDir, { recursive: true, force: true });
});

const onLinux = process.platform === 'linux' ? it : it.skip;
const watches = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'FSEventWrap').length;
const journal = (): string => join(dataDir, 'tasks', TASK_ID, 'events.jsonl');

type Followed = AsyncIterator<RecordedEvent>;
const follow = (after = 0): Followed => reader.follow(TASK_ID, after, abort.signal)[Symbol.asyncIterator]();
const many = (after = 0): readonly Followed[] => Array.from({ length: MANY }, () => follow(after));
/** The next event of each, asked for at once. */
async function nextOf(followers: readonly Followed[]): Promise<readonly RecordedEvent[]> {
  const results = await Promise.all(followers.map((one) => one.next()));
  return results.map(({ value }) => value as RecordedEvent);
}
const longEvent = (sequence: number): RecordedEvent => journalEvent(sequence, 'x'.repeat(LONG));

/** Bytes that this process has read so far, from files and all else. */
async function bytesRead(): Promise<number> {
  return Number(/^rchar: (\d+)/.exec(await readFile('/proc/self/io', 'latin1'))?.[1]);
}

/** Of the folders that this process is told of, by the kernel's word. */
async function watchedInodes(): Promise<readonly number[]> {
  const fds = await readdir('/proc/self/fdinfo');
  const texts = await Promise.all(
    fds.map((fd) => readFile(`/proc/self/fdinfo/${fd}`, 'latin1').catch(() => '')),
  );
  return [...texts.join('').matchAll(/^inotify wd:\S+ ino:([0-9a-f]+)/gm)].map((match) =>
    parseInt(match[1] ?? '', 16),
  );
}

async function openFiles(): Promise<number> {
  const fds = await readdir('/proc/self/fd');
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((path) => path.startsWith(dataDir)).length;
}

describe('many followers of a journal', () => {
  it('AP-22 get the same event, which was read once', async () => {
    await writer.append(batch(journalEvents(1, 1)));
    const followers = many();
    expect(new Set(await nextOf(followers)).size).toBe(1);
    const second = nextOf(followers);
    await writer.append(batch(journalEvents(2, 2)));
    expect(new Set(await second).size).toBe(1);
  });

  it('AP-22 share one watch, which ends with the last of them', async () => {
    const before = watches();
    await writer.append(batch(journalEvents(1, 1)));
    const followers = many();
    await nextOf(followers);
    expect(watches() - before).toBe(1);
    const [last, ...others] = followers;
    for (const one of others) await one.return?.();
    expect(watches() - before).toBe(1);
    const pending = last?.next();
    abort.abort();
    expect((await pending)?.done).toBe(true);
    await until(() => watches() === before);
  });

  it('AP-22 leave nothing behind when they are aborted in the middle of an event', async () => {
    const before = watches();
    await writer.append(batch(journalEvents(1, 2)));
    await nextOf(many());
    expect(watches() - before).toBe(1);
    abort.abort();
    await until(() => watches() === before);
  });

  onLinux('AP-22 read what comes once, not once each', async () => {
    await writer.append(batch(journalEvents(1, 1)));
    const followers = many();
    await nextOf(followers);
    const pending = nextOf(followers);
    const before = await bytesRead();
    await writer.append(batch([longEvent(2)]));
    await pending;
    expect((await bytesRead()) - before).toBeLessThan(10 * LONG);
  });

  onLinux('AP-22 have few files open, also when all come at once to a record that is long', async () => {
    await writer.append(batch(Array.from({ length: 5 }, (_, index) => longEvent(index + 1))));
    const caughtUp = { followers: 0 };
    const followers = many().slice(0, 40);
    const done = Promise.all(
      followers.map(async (one) => {
        for (let count = 0; count < 5; count += 1) await one.next();
        caughtUp.followers += 1;
      }),
    );
    let most = 0;
    await until(async () => {
      most = Math.max(most, await openFiles());
      return caughtUp.followers === followers.length;
    });
    await done;
    // Eight that read by themselves, each of which looks into two files; the shared reader; the writer's own two.
    expect(most).toBeLessThanOrEqual(20);
  });

  it('AP-22 that are slow read by themselves what they missed, and come back without a seam', async () => {
    await writer.append(batch(journalEvents(1, 1)));
    const [slow, usual] = [follow(), follow()];
    await nextOf([slow, usual]);
    for (let sequence = 2; sequence <= 12; sequence += 1) {
      const pending = nextOf([usual]);
      await writer.append(batch([longEvent(sequence)]));
      await pending;
    }
    const caughtUp: RecordedEvent[] = [];
    for (let count = 2; count <= 12; count += 1) caughtUp.push(...(await nextOf([slow])));
    expect(caughtUp.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const both = nextOf([slow, usual]);
    await writer.append(batch(journalEvents(13, 13)));
    const [one, other] = await both;
    expect(one).toBe(other);
  });

  it('EV-24 all hear of damage, and those that come after it is mended go on', async () => {
    await writer.append(batch(journalEvents(1, 2)));
    const followers = many();
    await nextOf(followers);
    await nextOf(followers);
    const pending = Promise.all(followers.map((one) => journalErrorOf(one.next())));
    const whole = await readFile(journal(), 'utf8');
    await rm(journal());
    await writeFile(journal(), whole.replace('"sequence":2', '"sequence":x'));
    for (const error of await pending) expect(error).toMatchObject({ code: 'damaged', path: journal() });
    await writeFile(journal(), whole);
    expect(await nextOf([follow(), follow()])).toEqual([journalEvent(1), journalEvent(1)]);
  });

  onLinux('EV-27 go on with a watch when the folder was deleted and made anew', async () => {
    reader = createJsonlJournalReader({ dataDir, pollMs: 20 });
    await writer.append(batch(journalEvents(1, 2)));
    const followers = [follow(), follow()];
    await nextOf(followers);
    await nextOf(followers);
    const pending = nextOf(followers);
    await rm(join(dataDir, 'tasks', TASK_ID), { recursive: true });
    const another = createJsonlJournalWriter({ dataDir });
    await another.append(batch(journalEvents(1, 3)));
    expect(await pending).toEqual([journalEvent(3), journalEvent(3)]);
    const { ino } = await stat(join(dataDir, 'tasks', TASK_ID));
    await until(async () => (await watchedInodes()).includes(ino));
    await another.close();
  });
});
