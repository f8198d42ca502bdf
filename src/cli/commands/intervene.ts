import { Command } from 'commander';
import type { PriorityName } from '../../domain/admission/priority.js';
import { CliError } from '../cli-error.js';
import { hintAtDash } from '../dash-hint.js';
import type { CliDependencies } from '../dependencies.js';
import { addMessageOptions, printTaken, seenField, type MessageOptions } from '../message-options.js';
import { FROM_INPUT, readText } from '../read-text.js';
import { PRIORITY_HELP, readPriority } from './priority.js';
import { wholeNumber } from './whole-number.js';

type Options = MessageOptions & { now?: true; priority?: PriorityName; iterations?: number };

/** The one thing that was asked for, as the service takes it. */
function wishOf(
  guidance: string | undefined,
  { now, priority, iterations }: Options,
): Record<string, unknown> {
  if (now && guidance === undefined)
    throw new CliError(
      'now_alone',
      '--now stops the running step for guidance: say what the model is to heed',
    );
  const wishes = [
    ...(guidance === undefined ? [] : [{ kind: 'guidance', guidance, when: now ? 'now' : 'safe_point' }]),
    ...(priority === undefined ? [] : [{ kind: 'priority', priority }]),
    ...(iterations === undefined ? [] : [{ kind: 'iteration_limit', iteration_limit: iterations }]),
  ];
  const [wish] = wishes;
  if (wish && wishes.length === 1) return wish;
  throw new CliError('one_wish', 'say one thing at a time: guidance in quotes, --priority, or --iterations');
}

/** `intern intervene <task> "guidance"`, or with --priority or --iterations. */
export function interveneCommand(deps: CliDependencies): Command {
  const command = new Command('intervene')
    .description('steer a running task: guidance for its model, its priority, or its limit of iterations')
    .argument('<task>', 'the id of the task')
    .argument('[guidance]', 'what the model is to heed from its next call on; - for what standard input says')
    .option('--now', 'stop the running step and do it again with the guidance')
    .option('-p, --priority <priority>', PRIORITY_HELP, readPriority)
    .option('-i, --iterations <number>', 'rounds of writing and testing that a module may take', wholeNumber);
  return addMessageOptions(hintAtDash(command, 'guidance', 'intervene <task>')).action(
    async (taskId: string, said: string | undefined, options: Options) => {
      const guidance = said === FROM_INPUT ? await readText(deps, 'the guidance') : said;
      const body = { ...wishOf(guidance, options), ...seenField(options) };
      const taken = await (await deps.service()).intervene(taskId, body);
      const effect = options.now ? 'a running step is stopped at once, and done again with it' : undefined;
      printTaken(deps, taken, options, effect);
    },
  );
}
