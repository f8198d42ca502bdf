import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createJsonlJournalReader } from '../dist/adapters/jsonl/index.js';
import { createStateFold } from '../dist/domain/task/rebuild-state.js';

const [what, dataDir, taskId, after, limit] = process.argv.slice(2);
const range = { afterSequence: Number(after), limit: Number(limit) };
const reader = createJsonlJournalReader({ dataDir });

const now = () => ({ ms: performance.now(), cpu: process.cpuUsage() });

/** Milliseconds since then, and how many of them a processor was really at work for this process. */
function since(start) {
  const { user, system } = process.cpuUsage(start.cpu);
  return { ms: performance.now() - start.ms, cpuMs: (user + system) / 1000 };
}

async function page() {
  const start = now();
  const events = await reader.getEvents(taskId, range);
  if (events.at(-1)?.sequence !== range.afterSequence + events.length)
    throw new Error('not the page asked for');
  return since(start);
}

async function fold() {
  const folding = createStateFold();
  const start = now();
  await reader.scan(taskId, (event) => folding.add(event), range);
  const { state, gaps } = folding.result();
  if (gaps.length > 0 || state.skipped > 0) throw new Error(`${state.skipped} events were skipped`);
  return since(start);
}

/** JSON.parse of the same lines and nothing else: reading and splitting do not count. */
async function parse() {
  const file = await open(join(dataDir, 'tasks', taskId, 'events.jsonl'));
  let position = 0;
  const spent = { ms: 0, cpuMs: 0 };
  let lines = [];
  const parseAll = () => {
    const start = now();
    for (const line of lines) JSON.parse(line);
    const { ms, cpuMs } = since(start);
    spent.ms += ms;
    spent.cpuMs += cpuMs;
    lines = [];
  };
  for await (const line of createInterface({ input: file.createReadStream({ autoClose: false }) })) {
    position += 1;
    if (position <= range.afterSequence) continue;
    lines.push(line);
    if (lines.length === 1_000) parseAll();
    if (position >= range.afterSequence + range.limit) break;
  }
  parseAll();
  await file.close();
  return spent;
}

const { ms, cpuMs } = await { page, fold, parse }[what]();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.send({ samples: [ms], cpuMs, peakMb });
process.disconnect();
