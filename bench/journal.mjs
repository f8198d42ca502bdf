import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../dist/adapters/jsonl/index.js';
import { rebuildState } from '../dist/domain/task/rebuild-state.js';
import { eventFromJson } from '../dist/domain/task/task-event.js';
import { figures, printRow, timeEach } from './row.mjs';

const TASK = '0196f3c0-0000-7000-8000-000000000001';

function anEvent(sequence) {
  return {
    event_id: `0196f3c0-0000-7000-8000-${sequence.toString(16).padStart(12, '0')}`,
    task_id: TASK,
    event_type: 'TASK_RESUMED',
    timestamp: '2026-01-31T12:00:00.000Z',
    sequence,
    vector_clock: { scheduler: sequence },
    actor: 'scheduler',
    causation_id: null,
    correlation_id: TASK,
    code_version: 0,
    data: { reason: 'x'.repeat(300) },
  };
}

const batch = (events) => ({ taskId: TASK, runId: 'run-1', continuedFrom: null, events });

async function bareAppend(folder, count) {
  const file = await open(join(folder, 'bare.jsonl'), 'a');
  const samples = await timeEach(count, async (index) => {
    await file.appendFile(
      `${JSON.stringify({ position: index + 1, branch: 1, run_id: 'run-1', ...anEvent(index + 1) })}\n`,
    );
    await file.datasync();
  });
  await file.close();
  return figures(samples);
}

/** Rows about the journal: append, read, fold. */
export async function benchJournal() {
  const folder = await mkdtemp(join(tmpdir(), 'code-intern-bench-'));
  const writer = createJsonlJournalWriter({ dataDir: folder });
  const ours = figures(await timeEach(300, (index) => writer.append(batch([anEvent(index + 1)]))));
  const bare = await bareAppend(folder, 300);
  printRow({
    id: 'EV-28',
    name: 'append one event against bare append + fdatasync',
    ours,
    bare,
    target: '<= 1.3, p95 < 10 ms',
  });

  for (let from = 301; from <= 10_000; from += 100) {
    const events = Array.from({ length: Math.min(100, 10_001 - from) }, (_, index) => anEvent(from + index));
    await writer.append(batch(events));
  }
  const reader = createJsonlJournalReader({ dataDir: folder });
  const events = await reader.getEvents(TASK);
  const lines = events.map((event) => JSON.stringify(event));
  const parse = figures(await timeEach(5, async () => lines.map((line) => JSON.parse(line))));
  const fold = figures(await timeEach(5, async () => rebuildState(lines.map(eventFromJson))));
  printRow({
    id: 'EV-34',
    name: `fold of ${events.length} events against JSON.parse`,
    ours: fold,
    bare: parse,
    target: '<= 1.5, < 1000 ms',
  });
  const read = figures(await timeEach(5, () => reader.getEvents(TASK)));
  printRow({
    id: 'EV-28',
    name: `read ${events.length} events against JSON.parse`,
    ours: read,
    bare: parse,
    target: '< 1000 ms',
  });
  await rm(folder, { recursive: true, force: true });
}
