import { Command } from 'commander';
import type { QueueStatus } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import type { CliDependencies } from '../dependencies.js';
import { columns, table } from '../terminal/columns.js';
import { duration } from '../terminal/duration.js';
import { printable } from '../terminal/printable.js';

/** Below figures that nobody knows. */
const noWorker = (): string => `no worker has answered yet: \`${intern()} doctor\` says what is wrong`;

const PRESSURE = {
  none: 'yes',
  warning: 'little: soon new tasks will be refused',
  critical: 'NONE: new tasks are refused, but for CRITICAL ones',
} as const;

const NOT_KNOWN = 'not known yet';
const shown = (figure: number | null): string => (figure === null ? NOT_KNOWN : String(figure));

function oldestWait({ oldest_wait_seconds: oldest, waiting }: QueueStatus): string {
  if (waiting === null) return NOT_KNOWN;
  return oldest === null ? 'nobody waits' : duration(oldest);
}

function figures(queue: QueueStatus): readonly string[] {
  const { capacity, pressure, running } = queue;
  const of = (most: number | undefined): string => (most === undefined ? '' : ` of ${most}`);
  const heard = running === null ? '' : ' (last known: no worker answers)';
  const rows = columns([
    ['running', `${shown(running)}${of(capacity?.running)}${queue.stale ? heard : ''}`],
    ['waiting', `${shown(queue.waiting)}${of(capacity?.waiting)}`],
    ['interrupted', shown(queue.preempted)],
    ['paused', shown(queue.parked)],
    ['not let in', String(queue.blocked)],
    ['longest wait', oldestWait(queue)],
    ['room for more', pressure === null ? NOT_KNOWN : PRESSURE[pressure]],
  ]);
  return running === null ? [...rows, '', noWorker()] : rows;
}

function loads(queue: QueueStatus, room: number | null): readonly string[] {
  if (queue.per_priority === null) return [];
  const rows = Object.entries(queue.per_priority).map(([name, load]) => [
    name,
    String(load.running),
    String(load.waiting),
    String(load.preempted),
    String(load.parked),
  ]);
  return ['', ...table(['PRIORITY', 'RUNNING', 'WAITING', 'INTERRUPTED', 'PAUSED'], rows, room)];
}

function line(queue: QueueStatus, room: number | null): readonly string[] {
  if (queue.line === null || queue.line.length === 0) return [];
  const rows = queue.line.map((one) => [
    String(one.position),
    printable(one.task_id),
    one.estimated_wait_seconds === null ? 'not known yet' : `about ${duration(one.estimated_wait_seconds)}`,
    one.priority,
    printable(one.prompt_line, 60),
  ]);
  return ['', ...table(['PLACE', 'TASK', 'WAIT', 'PRIORITY', 'PROMPT'], rows, room)];
}

/** `intern queue`: who runs, who waits, and for how long. */
export function queueCommand(deps: CliDependencies): Command {
  return new Command('queue')
    .description('how many tasks run and wait, and who is in line')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const queue = await (await deps.service()).queue();
      const room = deps.terminal.room?.() ?? null;
      const lines =
        options.json === true
          ? [JSON.stringify(queue)]
          : [...figures(queue), ...loads(queue, room), ...line(queue, room)];
      for (const text of lines) deps.terminal.print(text);
    });
}
