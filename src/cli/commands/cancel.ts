import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { printable } from '../terminal/printable.js';

/** `intern cancel <task>`: harmless on a task that has ended. */
export function cancelCommand(deps: CliDependencies): Command {
  return new Command('cancel')
    .description('stop a task; what was written and recorded so far stays')
    .argument('<task>', 'the id of the task')
    .option('--json', 'as JSON')
    .action(async (taskId: string, options: { json?: true }) => {
      const status = await (await deps.service()).cancel(taskId);
      const line = `task ${printable(status.task_id)}: ${status.status}`;
      deps.terminal.print(options.json === true ? JSON.stringify(status) : line);
    });
}
