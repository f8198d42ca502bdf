import { Command } from 'commander';
import type { QueueStatus } from '../../contract/index.js';
import type { CliDependencies } from '../dependencies.js';
import { columns } from '../terminal/columns.js';
import { duration } from '../terminal/duration.js';
import { printable } from '../terminal/printable.js';

const PRESSURE = {
  none: 'none',
  warning: 'WARNING: soon new tasks will be refused',
  critical: 'CRITICAL: new tasks are refused but for urgent ones',
} as const;

function figures(queue: QueueStatus): readonly string[] {
  const { capacity, oldest_wait_seconds: oldest } = queue;
  const stale = queue.stale ? ' (last known: no worker answers)' : '';
  return columns([
    ['running', `${queue.running} of ${capacity.running}${stale}`],
    ['waiting', `${queue.waiting} of ${capacity.waiting}`],
    ['blocked', String(queue.blocked)],
    ['preempted', String(queue.preempted)],
    ['parked', String(queue.parked)],
    ['oldest wait', oldest === null ? 'nobody waits' : duration(oldest)],
    ['pressure', PRESSURE[queue.pressure]],
  ]);
}

function loads(queue: QueueStatus): readonly string[] {
  const rows = Object.entries(queue.per_priority).map(([name, load]) => [
    name,
    String(load.running),
    String(load.waiting),
    String(load.preempted),
    String(load.parked),
  ]);
  return columns([['PRIORITY', 'RUNNING', 'WAITING', 'PREEMPTED', 'PARKED'], ...rows]);
}

function line(queue: QueueStatus): readonly string[] {
  if (queue.line.length === 0) return [];
  const rows = queue.line.map((one) => [
    String(one.position),
    printable(one.task_id),
    one.estimated_wait_seconds === null ? 'not known yet' : `about ${duration(one.estimated_wait_seconds)}`,
    one.priority,
    printable(one.prompt_line, 60),
  ]);
  return ['', ...columns([['PLACE', 'TASK', 'WAIT', 'PRIORITY', 'PROMPT'], ...rows])];
}

/** `intern queue`: who runs, who waits, and for how long. */
export function queueCommand(deps: CliDependencies): Command {
  return new Command('queue')
    .description('how many tasks run and wait, and who is in line')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const queue = await (await deps.service()).queue();
      const lines =
        options.json === true
          ? [JSON.stringify(queue)]
          : [...figures(queue), '', ...loads(queue), ...line(queue)];
      for (const text of lines) deps.terminal.print(text);
    });
}
