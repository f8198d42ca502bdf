import { Command } from 'commander';
import type { TaskStatusView } from '../../contract/index.js';
import type { CliDependencies } from '../dependencies.js';
import { printable } from '../terminal/printable.js';

const OTHERWISE: readonly TaskStatusView['status'][] = ['completed', 'failed'];
const ENDED: readonly TaskStatusView['status'][] = [...OTHERWISE, 'cancelled'];

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
      const task = `task ${printable(status.task_id)}`;
      // A task may complete or fail before the wish reaches it.
      const hadEnded = ENDED.includes(had.status) || OTHERWISE.includes(status.status);
      const line = hadEnded
        ? `${task} had ended (${status.status}); nothing was cancelled`
        : `${task}: ${status.status}`;
      deps.terminal.print(options.json === true ? JSON.stringify(status) : line);
    });
}
