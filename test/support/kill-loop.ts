import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { loadScript } from './load-script.js';
import type { Message, RunningService } from './running-service.js';
import { EMAIL_PROMPT } from './scripted-answers.js';

type Seen = { readonly sequence: number; readonly event_id: string };
type CheckJournal = (journal: {
  taskId: string;
  bytes: Uint8Array;
  durable: string | null;
  seen: readonly Seen[];
  ended: boolean;
}) => readonly string[];

export type KillLoopOutcome = {
  readonly problems: readonly string[];
  readonly kills: number;
  readonly ended: number;
  readonly events: number;
  readonly seen: number;
};

/** Somebody who watches a task over a WebSocket, through every death of the service. */
type Watcher = {
  readonly taskId: string;
  readonly seen: Seen[];
  ended(): boolean;
  connect(): void;
};

function watch(url: string, taskId: string, onEvent: () => void): Watcher {
  const seen: Seen[] = [];
  let ended = false;
  return {
    taskId,
    seen,
    ended: () => ended,
    connect() {
      const after = seen.at(-1)?.sequence ?? 0;
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${taskId}?after=${after}`);
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message;
        seen.push({ sequence: message.sequence, event_id: String(message.data['event_id']) });
        ended ||= ['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED'].includes(message.type);
        onEvent();
      });
      // The service dies under it; the next start connects again.
      socket.on('error', () => undefined);
    },
  };
}

/** Lets callers wait until a count of events has been seen. */
function createTally() {
  let count = 0;
  let wake: () => void = () => undefined;
  return {
    add(): void {
      count += 1;
      wake();
    },
    count: () => count,
    async until(reached: () => boolean): Promise<void> {
      while (!reached()) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

/**
 * Keeps `tasks` tasks going, kills the whole service again and again after a few more events were seen, and lets all tasks
 * end at last. Then every journal is judged by the independent check, with what the watchers saw.
 */
export async function runKillLoop(
  service: RunningService,
  { kills, tasks }: { readonly kills: number; readonly tasks: number },
): Promise<KillLoopOutcome> {
  const tally = createTally();
  const watchers: Watcher[] = [];
  const open = (): readonly Watcher[] => watchers.filter((watcher) => !watcher.ended());

  async function topUp(): Promise<void> {
    while (open().length < tasks) {
      const watcher = watch(service.url, await service.submit(EMAIL_PROMPT), () => tally.add());
      watchers.push(watcher);
      watcher.connect();
    }
  }

  await service.start();
  for (let kill = 1; kill <= kills; kill += 1) {
    await topUp();
    // From 1 to 7 events more, so that the deaths fall on all kinds of moments.
    const wanted = tally.count() + 1 + ((kill * 5) % 7);
    await tally.until(() => tally.count() >= wanted || open().length === 0);
    await service.killHard();
    await service.start();
    for (const watcher of open()) watcher.connect();
  }
  await tally.until(() => open().length === 0);
  await service.stop();
  return judge(service.dataDir, watchers, kills);
}

async function judge(dataDir: string, watchers: readonly Watcher[], kills: number): Promise<KillLoopOutcome> {
  const { checkJournal } = await loadScript<{ checkJournal: CheckJournal }>('check-journal.mjs');
  const problems: string[] = [];
  let events = 0;
  for (const { taskId, seen } of watchers) {
    const folder = join(dataDir, 'tasks', taskId);
    const bytes = await readFile(join(folder, 'events.jsonl'));
    const durable = await readFile(join(folder, 'events.durable'), 'latin1');
    problems.push(...checkJournal({ taskId, bytes, durable, seen, ended: true }));
    const expected = seen.map((_, index) => index + 1);
    if (seen.some(({ sequence }, index) => sequence !== expected[index])) {
      problems.push(`${taskId}: a watcher saw ${seen.map(({ sequence }) => sequence).join(' ')}`);
    }
    events += bytes.filter((byte) => byte === 0x0a).length;
  }
  const shown = watchers.reduce((sum, { seen }) => sum + seen.length, 0);
  return { problems, kills, ended: watchers.length, events, seen: shown };
}
