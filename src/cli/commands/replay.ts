import { Command } from 'commander';
import type { CliDependencies, ReplayedRun } from '../dependencies.js';
import { printable } from '../terminal/printable.js';

type Options = { json?: true };

function lineOf({ run_id, events, problem }: ReplayedRun): string {
  const run = `run ${printable(run_id)}, ${events} events`;
  return problem === null ? `${run}: replays` : `${run}: does NOT replay: ${printable(problem, 1_500)}`;
}

/** `intern replay <task>`: today's workflow code against what a task's workflow did. */
export function replayCommand(deps: CliDependencies): Command {
  return new Command('replay')
    .description(
      "replay a task's history on the workflow code of this installation and name the first thing that it would do otherwise; changes nothing",
    )
    .argument('<task>', 'the id of the task, or how it begins')
    .option('--json', 'as JSON')
    .action(async (taskId: string, options: Options) => {
      const runs = await deps.replay(taskId);
      const lines = options.json === true ? [JSON.stringify(runs)] : runs.map(lineOf);
      for (const line of lines) deps.terminal.print(line);
      if (runs.some(({ problem }) => problem !== null)) deps.setExitCode(1);
    });
}
