import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../../src/adapters/jsonl/index.js';
import { batch, journalErrorOf, journalEvent, journalEvents } from '../../suites/event-journal.js';
import { TASK_ID } from '../../support/builders.js';

/** The user of that name on most machines. */
const NOBODY = 65_534;

function mount(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
}

/** Why this process may not mount file systems; null when it may, as root on a machine of its own mostly does. */
function whyNoMount(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'intern-mount-'));
  try {
    mount(folder, 'size=64k');
    execFileSync('umount', ['-l', folder]);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
  } finally {
    rmdirSync(folder);
  }
}
const NO_MOUNT = whyNoMount();
const isRoot = process.geteuid?.() === 0;
const title = (name: string): string =>
  NO_MOUNT === null ? name : `${name} (skipped: file systems cannot be mounted here: ${NO_MOUNT})`;

// Left out where that cannot be helped, but never unseen in CI.
if (NO_MOUNT !== null && isRoot && process.env['CI']) {
  it('EV-24 root may mount file systems in CI, so that nothing of this is left out', () => {
    expect(NO_MOUNT).toBeNull();
  });
}

(NO_MOUNT === null ? describe : describe.skip)(title('a file system of 256 KB'), () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-full-'));
    mount(dataDir, 'size=256k');
  });
  afterEach(async () => {
    execFileSync('umount', ['-l', dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('EV-24 that is full: told with the path and what to do; with space again every event is there once', async () => {
    const writer = createJsonlJournalWriter({ dataDir });
    const reader = createJsonlJournalReader({ dataDir });
    const path = join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
    await writer.append(batch(journalEvents(1, 3)));
    const ballast = join(dataDir, 'ballast');
    await writeFile(ballast, Buffer.alloc(230 * 1024));
    const large = (sequence: number) => ({ ...journalEvent(sequence), data: { text: 'x'.repeat(6_000) } });
    const events = Array.from({ length: 8 }, (_, index) => large(4 + index));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const error = await journalErrorOf(writer.append(batch(events)));
      expect(error).toMatchObject({ code: 'io', path });
      expect(error.message).toContain('the disk is full: free some space (ENOSPC)');
      expect(error.message).toContain(path);
      expect(await reader.getEvents(TASK_ID)).toEqual(journalEvents(1, 3));
    }
    await rm(ballast);
    await writer.append(batch(events));
    await writer.append(batch([journalEvent(12)]));
    await writer.close();
    expect(await reader.getEvents(TASK_ID)).toEqual([...journalEvents(1, 3), ...events, journalEvent(12)]);
    const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
    expect(lines.map((line) => (JSON.parse(line) as { position: number }).position)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  it('EV-24 that becomes read-only: told, readable on, and written on when it is writable again', async () => {
    const writer = createJsonlJournalWriter({ dataDir });
    const reader = createJsonlJournalReader({ dataDir });
    await writer.append(batch(journalEvents(1, 2)));
    await writer.close();
    execFileSync('mount', ['-o', 'remount,ro', dataDir]);
    const error = await journalErrorOf(writer.append(batch(journalEvents(3, 3))));
    expect(error.message).toContain('the file system is read-only');
    expect(writer.problem()).toBe(error.message);
    expect(await reader.getEvents(TASK_ID)).toEqual(journalEvents(1, 2));
    execFileSync('mount', ['-o', 'remount,rw', dataDir]);
    await writer.append(batch(journalEvents(3, 3)));
    await writer.close();
    expect(writer.problem()).toBeNull();
    expect(await reader.getEvents(TASK_ID)).toEqual(journalEvents(1, 3));
  });
});

/** Nobody's rights for a moment: root may write everywhere. */
async function withoutRights<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  await chown(folder, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a folder without permission', () => {
  it('EV-24 is told with the path and what to do, and is written to when the permission is back', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'intern-denied-'));
    const writer = createJsonlJournalWriter({ dataDir });
    await chmod(dataDir, 0o500);
    const error = await withoutRights(dataDir, () =>
      journalErrorOf(writer.append(batch(journalEvents(1, 1)))),
    );
    expect(error.message).toContain('permission is denied');
    expect(error.message).toContain(dataDir);
    await chmod(dataDir, 0o700);
    await writer.append(batch(journalEvents(1, 2)));
    await writer.close();
    expect(await createJsonlJournalReader({ dataDir }).getEvents(TASK_ID)).toEqual(journalEvents(1, 2));
    await rm(dataDir, { recursive: true });
  });
});
