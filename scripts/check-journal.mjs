/**
 * An independent check of journals: reads the bytes itself and shares no code with what writes them, so that a mistake in
 * the writer's rules cannot hide in the check.
 *
 *   node scripts/check-journal.mjs <data folder> [task id …]
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDecoder } from 'node:util';

const TERMINAL = new Set(['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED']);
const NEWLINE = 0x0a;

/**
 * Everything that is wrong with one journal, one line each; none for a sound one.
 * @param journal {{ taskId: string, bytes: Uint8Array, durable?: string | null, seen?: readonly { sequence: number, event_id: string }[], ended?: boolean }}
 * `durable` is the text of events.durable, when nobody writes any more; `seen` what somebody was shown, in any order;
 * `ended` says that the task has ended
 * @returns {string[]}
 */
export function checkJournal({ taskId, bytes, durable = null, seen = [], ended = false }) {
  const problems = [];
  const say = (text) => problems.push(`${taskId}: ${text}`);
  const lines = readLines(bytes, say);
  checkPositions(lines, say);
  const view = newestTelling(lines, say);
  checkEvents(view, taskId, say);
  checkClocks(view, say);
  checkVersions(view, say);
  checkEnd(view, ended, say);
  checkSeen(view, seen, say);
  if (durable !== null && durable !== twice(bytes.length)) {
    say(`events.durable says ${JSON.stringify(durable)}, the file has ${bytes.length} bytes`);
  }
  return problems;
}

function twice(length) {
  const digits = String(length).padStart(16, '0');
  return `${digits} ${digits}\n`;
}

function readLines(bytes, say) {
  const lines = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== NEWLINE) continue;
    try {
      const value = JSON.parse(decoder.decode(bytes.subarray(start, at)));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
      lines.push(value);
    } catch (error) {
      say(`line ${lines.length + 1} cannot be read: ${error.message}`);
      lines.push({});
    }
    start = at + 1;
  }
  if (start < bytes.length) say(`the last ${bytes.length - start} bytes are no whole line`);
  return lines;
}

function checkPositions(lines, say) {
  for (const [index, line] of lines.entries()) {
    if (line.position !== index + 1) say(`line ${index + 1} has position ${line.position}`);
  }
}

/** The events that count, by sequence − 1: each branch keeps those of the one before up to where it begins. */
function newestTelling(lines, say) {
  const view = [];
  let branch = 1;
  for (const line of lines) {
    if (line.marker !== undefined) {
      if (line.marker !== 'branch_opened') say(`position ${line.position} is an unknown marker`);
      if (line.branch !== branch + 1) say(`branch ${line.branch} was opened after branch ${branch}`);
      if (!(line.from_sequence >= 1 && line.from_sequence <= view.length + 1)) {
        say(`branch ${line.branch} begins at ${line.from_sequence}, after ${view.length} events`);
      }
      branch = line.branch;
      view.length = Math.min(view.length, line.from_sequence - 1);
      continue;
    }
    if (line.branch !== branch) say(`position ${line.position} is of branch ${line.branch}, not ${branch}`);
    if (line.sequence !== view.length + 1) {
      say(`position ${line.position} has sequence ${line.sequence} where ${view.length + 1} is next`);
    }
    view.push(line);
  }
  return view;
}

function checkEvents(view, taskId, say) {
  const ids = new Set();
  for (const event of view) {
    if (event.task_id !== taskId) say(`event ${event.sequence} is of task ${event.task_id}`);
    if (ids.has(event.event_id)) say(`event ${event.sequence} has an id that is used before`);
    if (event.causation_id !== null && !ids.has(event.causation_id)) {
      say(`event ${event.sequence} is caused by ${event.causation_id}, which is no event before it`);
    }
    if (typeof event.event_id !== 'string') say(`event ${event.sequence} has no id`);
    ids.add(event.event_id);
  }
}

/** Each event counts its own actor up by one, and knows nothing that had not happened when it was recorded. */
function checkClocks(view, say) {
  const known = new Map();
  const clocks = new Map();
  for (const { sequence, actor, vector_clock: clock, event_id, causation_id } of view) {
    for (const [name, count] of Object.entries(clock ?? {})) {
      const before = known.get(name) ?? 0;
      if (name !== actor && count > before)
        say(`event ${sequence} knows ${count} of ${name}, who is at ${before}`);
    }
    const own = clock?.[actor];
    if (own !== (known.get(actor) ?? 0) + 1) {
      say(`event ${sequence} counts ${actor} ${own} after ${known.get(actor) ?? 0}`);
    }
    for (const [name, count] of Object.entries(clocks.get(causation_id) ?? {})) {
      if ((clock?.[name] ?? 0) < count) say(`event ${sequence} knows less of ${name} than its cause`);
    }
    known.set(actor, own);
    clocks.set(event_id, clock);
  }
}

function checkVersions(view, say) {
  let version = 0;
  for (const { sequence, event_type, code_version } of view) {
    if (code_version < version) say(`event ${sequence} goes back to version ${code_version} from ${version}`);
    if (event_type === 'CODE_GENERATED' && code_version !== version + 1) {
      say(`event ${sequence} makes version ${code_version} after ${version}`);
    } else if (event_type !== 'CODE_GENERATED' && code_version > version) {
      say(`event ${sequence} (${event_type}) is of version ${code_version}, which nothing made`);
    }
    version = Math.max(version, code_version);
  }
}

function checkEnd(view, ended, say) {
  const first = view.findIndex(({ event_type }) => TERMINAL.has(event_type));
  if (first !== -1 && first !== view.length - 1) say(`${view.length - 1 - first} events follow the end`);
  if (first === -1 && ended) say('the task has ended, but nothing says so');
}

function checkSeen(view, seen, say) {
  for (const { sequence, event_id } of seen) {
    const recorded = view[sequence - 1];
    if (recorded === undefined) say(`event ${sequence} was shown to somebody and is lost`);
    else if (recorded.event_id !== event_id) say(`event ${sequence} was shown as another one`);
  }
}

/** Checks the journals of a data folder that nobody writes to; all of them when no ids are given. */
export async function checkDataFolder(dataDir, taskIds) {
  const tasks = join(dataDir, 'tasks');
  const problems = [];
  const ids = taskIds.length > 0 ? taskIds : await readdir(tasks);
  for (const taskId of ids) {
    const bytes = await readFile(join(tasks, taskId, 'events.jsonl'));
    const durable = await readFile(join(tasks, taskId, 'events.durable'), 'latin1').catch(() => null);
    problems.push(...checkJournal({ taskId, bytes, durable }));
  }
  return { tasks: ids.length, problems };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [dataDir, ...taskIds] = process.argv.slice(2);
  if (dataDir === undefined) {
    process.stderr.write('usage: node scripts/check-journal.mjs <data folder> [task id …]\n');
    process.exit(2);
  }
  const { tasks, problems } = await checkDataFolder(dataDir, taskIds);
  process.stdout.write([...problems, `${tasks} journals, ${problems.length} problems`, ''].join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
