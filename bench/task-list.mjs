import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createJsonlJournalReader } from '../dist/adapters/jsonl/index.js';
import { createApp } from '../dist/api/index.js';
import { createApplication } from '../dist/application/index.js';
import { withBenchFolder } from './bench-folder.mjs';
import { anEvent, lineOf, taskNumber } from './journal-events.mjs';
import { figures, printRow, timeEach } from './row.mjs';

const EVENTS = 60;
const OPEN = 50;
const PAGE = 100;
const COLD_ROUNDS = 7;
const WARM_ROUNDS = 40;
const TARGET = '< 300 ms';

/** A task of sixty events; the last one ends it, unless it is to be open. */
function journalOf(taskId, isOpen) {
  const events = Array.from({ length: EVENTS }, (_, index) => anEvent(taskId, index + 1));
  const end = { ...events.pop(), event_type: 'TASK_CANCELLED', data: { reason: 'bench' } };
  return [...events, ...(isOpen ? [] : [end])].map((event) => `${lineOf(event)}\n`).join('');
}

async function putTasks(dataDir, count) {
  for (let number = 1; number <= count; number += 1) {
    const taskId = taskNumber(number);
    const folder = join(dataDir, 'tasks', taskId);
    await mkdir(folder, { recursive: true });
    const text = journalOf(taskId, number > count - OPEN);
    await writeFile(join(folder, 'events.jsonl'), text);
    const digits = String(Buffer.byteLength(text)).padStart(16, '0');
    await writeFile(join(folder, 'events.durable'), `${digits} ${digits}\n`);
  }
}

/** Temporal as far as a list asks for it, answering at once: what is measured is our own work. */
function engineWith(count) {
  const open = Array.from({ length: OPEN }, (_, index) => ({
    taskId: taskNumber(count - index),
    state: 'open',
    status: 'running',
    priority: 'MEDIUM',
    promptLine: 'bench',
    createdAt: '2026-01-31T12:00:00.000Z',
    closedAt: null,
  }));
  return { look: async () => ({ open, queue: null }), describe: async () => null };
}

/** A service that was just started: nothing is remembered. */
async function withService(dataDir, count, work) {
  const nobody = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const application = createApplication({
    runner: engineWith(count),
    logger: nobody,
    journal: createJsonlJournalReader({ dataDir }),
    model: { provider: 'bench', health: async () => ({}) },
    sandbox: {},
    now: Date.now,
  });
  const security = { allowedHosts: [], allowedOrigins: [], token: null };
  const server = createServer(createApp({ application, security, logger: nobody }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const list = async (query) => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/tasks?${query}`);
    return (await answer.json()).tasks.length;
  };
  try {
    return await work(list);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The least that a page can cost: the bytes of its journals, or, once they are known, their entries. */
async function bare(dataDir, count, read) {
  const ids = Array.from({ length: PAGE + 1 }, (_, index) => taskNumber(count - index));
  await Promise.all(ids.map((taskId) => read(join(dataDir, 'tasks', taskId, 'events.jsonl'))));
}

/** The first request of a process loads and compiles what it needs: that is the start's business, not the list's. */
async function cold(dataDir, count, query) {
  const samples = [];
  for (let round = 0; round < COLD_ROUNDS; round += 1) {
    samples.push(...(await withService(dataDir, count, (list) => timeEach(1, () => list(query)))));
  }
  return figures(samples.slice(1));
}

async function benchCount(dataDir, count) {
  const about = `of ${count} tasks, ${OPEN} of them open`;
  const page = `limit=${PAGE}`;
  printRow({
    id: 'AP-3',
    name: `cold: ${PAGE} ${about} / their bytes`,
    ours: await cold(dataDir, count, page),
    bare: figures(await timeEach(COLD_ROUNDS, () => bare(dataDir, count, readFile))),
    target: TARGET,
  });
  await withService(dataDir, count, async (list) => {
    await list(page);
    printRow({
      id: 'AP-3',
      name: `warm: ${PAGE} ${about} / their entries`,
      ours: figures(await timeEach(WARM_ROUNDS, () => list(page))),
      bare: figures(await timeEach(WARM_ROUNDS, () => bare(dataDir, count, stat))),
      target: `p95 < 100 ms`,
    });
    await list('limit=100&status=failed');
    printRow({
      id: 'AP-3',
      name: `warm: those that failed ${about} / their entries`,
      ours: figures(await timeEach(WARM_ROUNDS, () => list('limit=100&status=failed'))),
      bare: figures(await timeEach(WARM_ROUNDS, () => bare(dataDir, count, stat))),
      target: `p95 < 100 ms`,
    });
  });
}

/** Rows about the list of tasks. */
export async function benchTaskList() {
  for (const count of [260, 1_000]) {
    await withBenchFolder(async (dataDir) => {
      await putTasks(dataDir, count);
      await benchCount(dataDir, count);
    });
  }
}
