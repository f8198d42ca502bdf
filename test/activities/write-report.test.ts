import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWriteReport } from '../../src/activities/write-report.js';
import { createFileReportStore } from '../../src/adapters/blobs/index.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { renderReport } from '../../src/domain/task/report.js';
import { batch } from '../suites/event-journal.js';
import { aPlan, TASK_ID } from '../support/builders.js';
import { failureOf } from '../support/failure.js';
import { play } from '../support/story.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-report-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const events = play({ plan: aPlan('email') }).events as readonly unknown[] as readonly RecordedEvent[];

describe('writing the report', () => {
  it('WF-15 renders journal and tail into the task’s folder, the same text when done twice', async () => {
    const journal = createInMemoryEventJournal();
    const reports = createFileReportStore({ dataDir });
    await journal.append(batch(events.slice(0, -2)));
    const input = { task_id: TASK_ID, record: { sequence: events.length, tail: events.slice(-3) } };
    await createWriteReport({ journal, reports })(input);
    const written = await reports.read(TASK_ID);
    expect(written).toBe(renderReport(events));
    await createWriteReport({ journal, reports })(input);
    expect(await reports.read(TASK_ID)).toBe(written);
  });

  it('WF-15 waits for a journal that lies behind, and writes nothing meanwhile', async () => {
    const reports = createFileReportStore({ dataDir });
    const writeReport = createWriteReport({ journal: createInMemoryEventJournal(), reports });
    const record = { sequence: events.length, tail: events.slice(-2) };
    expect(await failureOf(writeReport({ task_id: TASK_ID, record }))).toMatchObject({
      type: 'JournalBehind',
    });
    expect(await reports.read(TASK_ID)).toBeNull();
  });
});
