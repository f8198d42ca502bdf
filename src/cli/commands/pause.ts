import { intern } from '../../domain/kernel/invocation.js';
import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { howToResume } from '../progress/waits.js';
import { addMessageOptions, printTaken, seenField, type MessageOptions } from '../message-options.js';

/** `intern pause <task>`: the task stops after the running step, and lets others have its place. */
export function pauseCommand(deps: CliDependencies): Command {
  const command = new Command('pause')
    .description(`stop a task after its running step, until \`${intern()} resume\`; nothing is lost`)
    .argument('<task>', 'the id of the task')
    .option('--now', 'stop the running step too; it is done again on resume');
  return addMessageOptions(command).action(
    async (taskId: string, options: MessageOptions & { now?: true }) => {
      const body = { kind: 'pause', when: options.now ? 'now' : 'safe_point', ...seenField(options) };
      const taken = await (await deps.service()).intervene(taskId, body);
      const when = options.now ? 'a running step is stopped at once' : 'it pauses after the running step';
      printTaken(deps, taken, options, `${when}; ${howToResume(taken.task_id)}`);
    },
  );
}
