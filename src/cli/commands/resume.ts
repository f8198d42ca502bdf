import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { addMessageOptions, printTaken, seenField, type MessageOptions } from '../message-options.js';

/** `intern resume <task>`: the task gets in line again and goes on where it stopped. */
export function resumeCommand(deps: CliDependencies): Command {
  const command = new Command('resume')
    .description('let a paused task go on, as soon as it has a place again')
    .argument('<task>', 'the id of the task');
  return addMessageOptions(command).action(async (taskId: string, options: MessageOptions) => {
    const body = { kind: 'resume', ...seenField(options) };
    const taken = await (await deps.service()).intervene(taskId, body);
    printTaken(deps, taken, options, 'it goes on as soon as it has a place');
  });
}
