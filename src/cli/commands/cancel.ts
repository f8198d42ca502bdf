import { Command } from 'commander';
import { isEnded, type TaskStatusView } from '../../contract/index.js';
import type { CliDependencies } from '../dependencies.js';
import { printable } from '../terminal/printable.js';

const OTHERWISE: readonly TaskStatusView['status'][] = ['completed', 'failed'];

/** What became of the wish, after the task's name. */
function whatBecame(had: TaskStatusView, { status, problem }: TaskStatusView): string {
  // A task may complete or fail before the wish reaches it.
  if (isEnded(had.status) || OTHERWISE.includes(status))
    return ` had ended (${status}); nothing was cancelled`;
  if (isEnded(status)) return `: ${status}`;
  const why = problem === null ? '' : ` (${printable(problem, 1_000)})`;
  return `: ${status} still${why}; it is to be cancelled, and ends as soon as a worker hears of it`;
}

/** `intern cancel <task>`: harmless on a task that has ended. */
export function cancelCommand(deps: CliDependencies): Command {
  return new Command('cancel')
    .description('stop a task; what was written and recorded so far stays')
    .argument('<task>', 'the id of the task')
    .option('--json', 'as JSON')
    .action(async (taskId: string, options: { json?: true }) => {
      const service = await deps.service();
      const had = await service.status(taskId);
      const status = await service.cancel(had.task_id);
      const line = `task ${printable(status.task_id)}${whatBecame(had, status)}`;
      deps.terminal.print(options.json === true ? JSON.stringify(status) : line);
    });
}
