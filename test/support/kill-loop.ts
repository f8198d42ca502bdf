import { execa } from 'execa';
import { WebSocket } from 'ws';
import { judgeKillLoop, type Judgement, type Seen, type Verdict } from './judge-kill-loop.js';
import type { Message, RunningService } from './running-service.js';
import { EMAIL_PROMPT } from './scripted-answers.js';
import { until } from './until.js';

/** API, Temporal server and a worker at least. */
const PROCESSES = 3;

export type KillLoopOutcome = Judgement & {
  /** Times that all processes of a whole service were killed. */
  readonly kills: number;
  /** How many of these found a task that had not ended. */
  readonly interruptions: number;
  readonly tasks: number;
  /** Events that watchers saw. */
  readonly seen: number;
  /** How the service ended when it was asked to, at last. */
  readonly exitCode: number | null;
};

/** Somebody who watches a task over a WebSocket, through every death of the service. */
type Watcher = {
  readonly taskId: string;
  readonly seen: Seen[];
  readonly ended: () => boolean;
  connect(): void;
};

function watch(url: string, taskId: string, onEvent: () => unknown): Watcher {
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

/**
 * Keeps `tasks` tasks going, kills the whole service again and again after a few more events were seen, and lets all tasks
 * end at last. Then every journal is judged by the independent check, with what the watchers saw, and by `intern verify`.
 */
export async function runKillLoop(
  service: RunningService,
  { kills, tasks }: { readonly kills: number; readonly tasks: number },
): Promise<KillLoopOutcome> {
  let count = 0;
  const watchers: Watcher[] = [];
  const open = (): readonly Watcher[] => watchers.filter((watcher) => !watcher.ended());

  async function topUp(): Promise<void> {
    for (let missing = tasks - open().length; missing > 0; missing -= 1) {
      const watcher = watch(service.url, await service.submit(EMAIL_PROMPT), () => (count += 1));
      watchers.push(watcher);
      watcher.connect();
    }
  }

  let found = 0;
  let interruptions = 0;
  await service.start();
  for (let kill = 1; kill <= kills; kill += 1) {
    await topUp();
    // From 1 to 7 events more, so that the deaths fall on all kinds of moments.
    const wanted = count + 1 + ((kill * 5) % 7);
    await until(() => count >= wanted || open().length === 0);
    interruptions += Number(open().length > 0);
    found += Number((await service.killHard()) >= PROCESSES);
    await service.start();
    for (const watcher of open()) watcher.connect();
  }
  await until(() => open().length === 0);
  const verdicts = await verifyAll(service);
  const exitCode = await service.stop();
  const watched = watchers.map(({ taskId, seen, ended }) => ({ taskId, seen, ended: ended() }));
  const seen = watchers.reduce((sum, watcher) => sum + watcher.seen.length, 0);
  const judgement = await judgeKillLoop(service.dataDir, watched, verdicts);
  return { ...judgement, kills: found, interruptions, tasks: watchers.length, seen, exitCode };
}

/** What `intern verify --all` says beside the service, whose Temporal server still has every history. */
async function verifyAll(service: RunningService): Promise<readonly Verdict[]> {
  const program = service.command('verify', '--all', '--json');
  const options = { env: program.env, extendEnv: false, reject: false };
  const { stdout } = await execa(program.command, program.args, options);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Verdict);
}
