import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';

/** `intern stop`: ends the service of this data folder; unfinished tasks go on at the next start. */
export function stopCommand(deps: CliDependencies): Command {
  return new Command('stop')
    .description('stop the service of this data folder; unfinished tasks go on at the next start')
    .action(async () => {
      const ended = await deps.stop();
      for (const line of ended) deps.terminal.print(line);
      if (ended.length === 0) deps.terminal.print('nothing was running on this data folder');
    });
}
