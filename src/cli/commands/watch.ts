import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { showTask } from '../progress/show-task.js';
import { wholeNumber } from './whole-number.js';

type Options = { after: number; json?: true };

/** `intern watch <task>`: shows a task that somebody submitted, from its first event on. */
export function watchCommand(deps: CliDependencies): Command {
  return new Command('watch')
    .description('show the progress of a task until it ends; exit code 0 only if it completed')
    .argument('<task>', 'the id of the task')
    .option('--after <sequence>', 'leave out the events up to this one', wholeNumber, 0)
    .option('--json', 'one JSON object on each line: the events, result')
    .action(async (taskId: string, options: Options) => {
      const shown = { taskId, after: options.after, json: options.json === true };
      deps.setExitCode(await showTask(await deps.service(), shown, deps));
    });
}
