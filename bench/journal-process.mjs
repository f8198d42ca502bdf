import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createJsonlJournalReader } from '../dist/adapters/jsonl/index.js';
import { createStateFold } from '../dist/domain/task/rebuild-state.js';

const [what, dataDir, taskId, after, limit] = process.argv.slice(2);
const range = { afterSequence: Number(after), limit: Number(limit) };
const reader = createJsonlJournalReader({ dataDir });

async function page() {
  const start = performance.now();
  const events = await reader.getEvents(taskId, range);
  if (events.at(-1)?.sequence !== range.afterSequence + events.length)
    throw new Error('not the page asked for');
  return performance.now() - start;
}

async function fold() {
  const folding = createStateFold();
  const start = performance.now();
  await reader.scan(taskId, (event) => folding.add(event), range);
  const { state, gaps } = folding.result();
  if (gaps.length > 0 || state.skipped > 0) throw new Error(`${state.skipped} events were skipped`);
  return performance.now() - start;
}

/** JSON.parse of the same lines and nothing else: reading and splitting do not count. */
async function parse() {
  const file = await open(join(dataDir, 'tasks', taskId, 'events.jsonl'));
  let position = 0;
  let ms = 0;
  let lines = [];
  const parseAll = () => {
    const start = performance.now();
    for (const line of lines) JSON.parse(line);
    ms += performance.now() - start;
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
  return ms;
}

const measured = await { page, fold, parse }[what]();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.send({ samples: [measured], peakMb });
process.disconnect();
