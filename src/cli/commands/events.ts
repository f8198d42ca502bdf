import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { recordLines } from '../progress/event-lines.js';
import { wholeNumber } from './whole-number.js';

type Options = { after: number; json?: true };

/** `intern events <task>`: the record of a task as it stands now. */
export function eventsCommand(deps: CliDependencies): Command {
  return new Command('events')
    .description("a task's recorded events, oldest first")
    .argument('<task>', 'the id of the task')
    .option('--after <sequence>', 'leave out the events up to this one', wholeNumber, 0)
    .option('--json', 'each event whole, as one JSON object on a line')
    .action(async (taskId: string, options: Options) => {
      const service = await deps.service();
      let after = options.after;
      for (;;) {
        const page = await service.events(taskId, after);
        for (const event of page.events) {
          const lines = options.json === true ? [JSON.stringify(event)] : recordLines(event);
          for (const line of lines) deps.terminal.print(line);
        }
        if (page.events.length === 0 || page.next_after <= after) return;
        after = page.next_after;
      }
    });
}
