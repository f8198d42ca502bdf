import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';

/** `intern stop`: ends the service of this data folder; unfinished tasks go on at the next start. */
export function stopCommand(deps: CliDependencies): Command {
  return new Command('stop')
    .description('stop the service of this data folder; unfinished tasks go on at the next start')
    .option('--cancel', 'cancel all tasks first, those that run and those that wait')
    .action(async (options: { cancel?: true }) => {
      const done = await deps.stop({ cancel: options.cancel === true });
      for (const line of done) deps.terminal.print(line);
      if (done.length === 0) deps.terminal.print('nothing was running on this data folder');
    });
}
