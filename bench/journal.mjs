import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJsonlJournalWriter } from '../dist/adapters/jsonl/index.js';
import { withBenchFolder } from './bench-folder.mjs';
import { anEvent, lineOf, TASK, taskNumber } from './journal-events.mjs';
import { figures, printRow, timeEach } from './row.mjs';

const APPENDS = 50;
const ROUNDS = 8;
const MILLION = 1_000_000;
const batchOf = (taskId, events) => ({ taskId, runId: 'run-1', continuedFrom: null, events });

/** The same bytes into an open file, each made safe: the least that an append can cost. */
async function bareAppends(folder, taskId, count) {
  const file = await open(join(folder, `${taskId}.bare`), 'a');
  const samples = await timeEach(count, async (index) => {
    await file.appendFile(`${lineOf(anEvent(taskId, index + 1))}\n`);
    await file.datasync();
  });
  await file.close();
  return samples.slice(1);
}

/** Without the first, which makes the folder and its files. */
async function appends(writer, taskId, count) {
  const append = (index) => writer.append(batchOf(taskId, [anEvent(taskId, index + 1)]));
  return (await timeEach(count, append)).slice(1);
}

/** EV-28: one caller, then sixteen tasks at once; ours and bare by turns, because machines are noisy. */
async function benchAppends(folder) {
  const writer = createJsonlJournalWriter({ dataDir: folder });
  for (const atOnce of [1, 16]) {
    const ours = { samples: [], ms: 0 };
    const bare = { samples: [], ms: 0 };
    const together = async (into, round, one) => {
      const start = performance.now();
      const tasks = Array.from({ length: atOnce }, (_, index) => `append-${atOnce}-${round}-${index}`);
      into.samples.push(...(await Promise.all(tasks.map(one))).flat());
      into.ms += performance.now() - start;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      await together(bare, round, (taskId) => bareAppends(folder, taskId, APPENDS));
      await together(ours, round, (taskId) => appends(writer, taskId, APPENDS));
    }
    const perSecond = ({ samples, ms }) => `${Math.round((samples.length / ms) * 1000)}/s`;
    printRow({
      id: 'EV-28',
      name: `append, ${atOnce} at once: ${perSecond(ours)}, bare ${perSecond(bare)}`,
      ours: figures(ours.samples),
      bare: figures(bare.samples),
      target: '<= 1.3, p95 < 10 ms',
    });
  }
  await writer.close();
}

/** Puts a finished journal there without going through the writer, which would need an hour of fsyncs. */
async function putJournal(folder, taskId, count) {
  const task = join(folder, 'tasks', taskId);
  await mkdir(task, { recursive: true });
  const file = await open(join(task, 'events.jsonl'), 'w');
  let length = 0;
  for (let from = 1; from <= count; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - from + 1) }, (_, index) =>
      lineOf(anEvent(taskId, from + index)),
    );
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    await file.writeFile(bytes);
    length += bytes.length;
  }
  await file.close();
  const digits = String(length).padStart(16, '0');
  await writeFile(join(task, 'events.durable'), `${digits} ${digits}\n`);
}

/** Runs one measurement in a process of its own: nothing is warm, and its memory is its own. */
async function inFreshProcess(...args) {
  const child = fork(fileURLToPath(new URL('journal-process.mjs', import.meta.url)), args.map(String));
  const [answer] = await once(child, 'message');
  await once(child, 'exit');
  return answer;
}

async function printFresh({ id, name, target, what, bareWhat, args }) {
  const ours = await inFreshProcess(what, ...args);
  const bare = await inFreshProcess(bareWhat, ...args);
  const cpu = `CPU ${Math.round(ours.cpuMs)} / ${Math.round(bare.cpuMs)} ms = ${(ours.cpuMs / bare.cpuMs).toFixed(2)}`;
  const memory = `${name}; ${cpu}; peak ${ours.peakMb} MB`;
  printRow({ id, name: memory, ours: figures(ours.samples), bare: figures(bare.samples), target });
}

/** EV-28: what a reader waits for who comes cold to a million events. */
async function benchReads(folder) {
  for (let number = 1; number <= 1_000; number += 1) await putJournal(folder, taskNumber(number), 1_000);
  const reads = [{ name: "one task's 1,000 of 1,000,000 events", args: [folder, taskNumber(500), 0, 1_000] }];
  await putJournal(folder, TASK, MILLION);
  for (const [name, after] of [
    ['first', 0],
    ['middle', MILLION / 2],
    ['last', MILLION - 1_000],
  ]) {
    reads.push({ name: `${name} 1,000 of a task of 1,000,000`, args: [folder, TASK, after, 1_000] });
  }
  for (const { name, args } of reads) {
    await printFresh({
      id: 'EV-28',
      name: `cold: ${name}`,
      target: '< 1000 ms, aim 50',
      what: 'page',
      bareWhat: 'parse',
      args,
    });
  }
  const startUp = async (dataDir) => {
    const writer = createJsonlJournalWriter({ dataDir });
    const samples = await timeEach(5, () => writer.recover());
    await writer.close();
    return figures(samples);
  };
  await withBenchFolder(async (small) => {
    for (let number = 1; number <= 1_000; number += 1) await putJournal(small, taskNumber(number), 1);
    printRow({
      id: 'EV-28',
      name: 'start-up with 1,001 tasks, 2,000,000 events, against 1 event each',
      ours: await startUp(folder),
      bare: await startUp(small),
      target: '~ 1',
    });
  });
}

/** EV-34: reading, checking and folding from disk against JSON.parse of the same lines. */
async function benchFolds(folder) {
  const short = taskNumber(2_000);
  await putJournal(folder, short, 10_000);
  for (const [taskId, count, limit] of [
    [short, '10,000', '< 1000 ms'],
    [TASK, '1,000,000', '< 5000 ms'],
  ]) {
    const args = [folder, taskId, 0, MILLION];
    const target = `<= 1.5, ${limit}`;
    await printFresh({
      id: 'EV-34',
      name: `fold of ${count} from disk`,
      target,
      what: 'fold',
      bareWhat: 'parse',
      args,
    });
  }
}

/** Rows about the journal: append, read, start-up, fold. */
export async function benchJournal() {
  await withBenchFolder(async (folder) => {
    await benchAppends(folder);
    await benchReads(folder);
    await benchFolds(folder);
  });
}
