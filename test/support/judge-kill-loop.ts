import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadScript } from './load-script.js';

export type Seen = { readonly sequence: number; readonly event_id: string };
/** What somebody saw of a task over its WebSocket; `ended` that an end was among it. */
export type Watched = { readonly taskId: string; readonly seen: readonly Seen[]; readonly ended: boolean };
/** A line of `intern verify --json`, as far as it is looked at. */
export type Verdict = {
  readonly task_id: string;
  readonly ok: boolean;
  readonly history: string;
  readonly lines: number;
  readonly summary: string | null;
};
export type Judgement = {
  readonly problems: readonly string[];
  /** Tasks whose record ends with their completion. */
  readonly completed: number;
  /** Events of all journals. */
  readonly events: number;
};
type CheckJournal = (journal: {
  taskId: string;
  bytes: Uint8Array;
  durable: string | null;
  seen: readonly Seen[];
  ended: boolean;
}) => readonly string[];

/** Judges what is left on disk when all tasks have ended and nobody writes any more; `problems` names tasks. */
export async function judgeKillLoop(
  dataDir: string,
  watched: readonly Watched[],
  verdicts: readonly Verdict[],
): Promise<Judgement> {
  const { checkJournal } = await loadScript<{ checkJournal: CheckJournal }>('check-journal.mjs');
  const problems: string[] = [...strangers(await readdir(join(dataDir, 'tasks')), watched)];
  let completed = 0;
  let events = 0;
  for (const { taskId, seen, ended } of watched) {
    const folder = join(dataDir, 'tasks', taskId);
    const bytes = await readFile(join(folder, 'events.jsonl')).catch(() => Buffer.alloc(0));
    const durable = await readFile(join(folder, 'events.durable'), 'latin1').catch(() => 'nothing');
    problems.push(...checkJournal({ taskId, bytes, durable, seen, ended: true }));
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    problems.push(
      ...sightProblems({ taskId, seen, ended }, lines.length),
      ...verdictProblems(taskId, verdicts, lines.length),
    );
    completed += Number(lines.at(-1)?.includes('"event_type":"TASK_COMPLETE"'));
    events += lines.length;
  }
  return { problems, completed, events };
}

/** Nothing was reset, so a watcher has seen each line of the journal, once and in its order. */
function sightProblems({ taskId, seen, ended }: Watched, lines: number): readonly string[] {
  const inOrder = seen.length === lines && seen.every(({ sequence }, index) => sequence === index + 1);
  return [
    ...(ended ? [] : [`${taskId}: its watcher saw no end`]),
    ...(inOrder
      ? []
      : [`${taskId}: of ${lines} events a watcher saw ${seen.map(({ sequence }) => sequence).join(' ')}`]),
  ];
}

function verdictProblems(taskId: string, verdicts: readonly Verdict[], lines: number): readonly string[] {
  const [verdict, ...more] = verdicts.filter(({ task_id }) => task_id === taskId);
  if (verdict === undefined) return [`${taskId}: verify says nothing of it`];
  const { ok, summary, history } = verdict;
  return [
    ...(more.length === 0 ? [] : [`${taskId}: verify speaks of it ${more.length + 1} times`]),
    ...(ok ? [] : [`${taskId}: verify: ${summary ?? 'differs'}`]),
    ...(history === 'none' ? [`${taskId}: verify found no history to hold it against`] : []),
    ...(verdict.lines === lines ? [] : [`${taskId}: verify looked at ${verdict.lines} of ${lines} lines`]),
  ];
}

function strangers(folders: readonly string[], watched: readonly Watched[]): readonly string[] {
  const ids = new Set(watched.map(({ taskId }) => taskId));
  const unknown = folders.filter((folder) => !ids.has(folder));
  return [
    ...unknown.map((folder) => `${folder}: nobody submitted it`),
    ...(watched.length === 0 ? ['there was no task'] : []),
  ];
}
