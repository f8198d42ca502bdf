import { Command } from 'commander';
import type { TaskAccepted } from '../../contract/index.js';
import type { PriorityName } from '../../domain/admission/priority.js';
import { intern } from '../../domain/kernel/invocation.js';
import { promptProblem } from '../../domain/task/bounds.js';
import { CliError } from '../cli-error.js';
import type { Submission } from '../client/submit.js';
import type { ServiceClient } from '../client/service-client.js';
import { hintAtDash } from '../dash-hint.js';
import type { CliDependencies } from '../dependencies.js';
import { EXIT_INTERRUPTED, LOOK_EVERY_MS, showTask } from '../progress/show-task.js';
import { createWaitTeller } from '../progress/wait-teller.js';
import { roomWait, unlessStarting } from '../progress/waits.js';
import { FROM_INPUT, readText } from '../read-text.js';
import { PRIORITY_HELP, readPriority } from './priority.js';

type Options = { priority?: PriorityName; language?: string; model?: string; json?: true };

const NOT_YET = '. Ctrl-C gives up: the task is not accepted yet';
const NOT_ACCEPTED = 'interrupted before there was room: the task was not accepted, and nothing of it runs';

/** Submits, and tells what is waited for while there is no room; null when the person gave up before there was some. */
async function submit(
  service: ServiceClient,
  submission: Submission,
  { terminal, lookEveryMs }: CliDependencies,
  signal: AbortSignal,
): Promise<TaskAccepted | null> {
  const teller = createWaitTeller({
    look: unlessStarting(async () => roomWait(await service.queue()), NOT_YET),
    say: (line) => terminal.remark(line),
    everyMs: lookEveryMs ?? LOOK_EVERY_MS,
  });
  signal.addEventListener('abort', () => teller.stop(), { once: true });
  try {
    return await service.submit(submission, { onWait: () => teller.start(), signal });
  } finally {
    teller.stop();
  }
}

/** The prompt as it was said in the line or sent in. @throws CliError where there is none, before the service is asked */
async function promptOf(said: string | undefined, deps: CliDependencies): Promise<string> {
  if (said === undefined && deps.stdin.isTerminal)
    throw new CliError(
      'no_prompt',
      `say what is to be built: ${intern()} run "Build email validator", or send it in: ${intern()} run < prompt.txt`,
    );
  const prompt = said === undefined || said === FROM_INPUT ? await readText(deps, 'the prompt') : said;
  const problem = promptProblem(prompt);
  if (problem !== null) throw new CliError('bad_prompt', `the prompt ${problem}`);
  return prompt;
}

/** `intern run "prompt"`: submits a task and shows it until it ends. */
export function runCommand(deps: CliDependencies): Command {
  const command = new Command('run')
    .description('submit a coding task and show its progress; exit code 0 only if it completed')
    .argument(
      '[prompt]',
      'what is to be built, in plain words; - or nothing in a pipe: as standard input says it',
    )
    .option('-p, --priority <priority>', PRIORITY_HELP, readPriority)
    .option('-l, --language <name>', 'typescript, javascript or python; the planner chooses otherwise')
    .option('-m, --model <name>', 'the model to use instead of the configured ones')
    .option('--json', 'one JSON object on each line: accepted, the events, result')
    .action(async (said: string | undefined, options: Options) => {
      const prompt = await promptOf(said, deps);
      const signal = deps.interrupted();
      const service = await deps.service();
      const { priority = null, language = null, model = null } = options;
      const accepted = await submit(service, { prompt, priority, language, model }, deps, signal);
      if (accepted === null) {
        deps.terminal.remark(NOT_ACCEPTED);
        deps.setExitCode(EXIT_INTERRUPTED);
        return;
      }
      const json = options.json === true;
      if (json) deps.terminal.print(JSON.stringify({ type: 'accepted', ...accepted }));
      else deps.terminal.print(`Task ${accepted.task_id}`);
      const shown = { taskId: accepted.task_id, after: 0, json, signal, accepted: true } as const;
      deps.setExitCode(await showTask(service, shown, deps));
    });
  return hintAtDash(command, 'a prompt', 'run');
}
