import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { showTask } from '../progress/show-task.js';

type Options = { priority?: string; language?: string; model?: string; json?: true };

/** `intern run "prompt"`: submits a task and shows it until it ends. */
export function runCommand(deps: CliDependencies): Command {
  return new Command('run')
    .description('submit a coding task and show its progress; exit code 0 only if it completed')
    .argument('<prompt>', 'what is to be built, in plain words')
    .option('-p, --priority <name>', 'CRITICAL, HIGH, MEDIUM, LOW or BACKGROUND')
    .option('-l, --language <name>', 'typescript, javascript or python; the planner chooses otherwise')
    .option('-m, --model <name>', 'the model to use instead of the configured ones')
    .option('--json', 'one JSON object on each line: accepted, the events, result')
    .action(async (prompt: string, options: Options) => {
      const service = await deps.service();
      const { priority = null, language = null, model = null } = options;
      const accepted = await service.submit({ prompt, priority, language, model }, () =>
        deps.terminal.remark('all places are taken: waiting for one'),
      );
      const json = options.json === true;
      if (json) deps.terminal.print(JSON.stringify({ type: 'accepted', ...accepted }));
      else deps.terminal.print(`Task ${accepted.task_id}`);
      deps.setExitCode(await showTask(service, { taskId: accepted.task_id, after: 0, json }, deps));
    });
}
