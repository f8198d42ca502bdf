import { Command } from 'commander';
import type { CliDependencies, RebuiltJournal } from '../dependencies.js';
import { noTasks } from '../progress/no-tasks.js';
import { printable } from '../terminal/printable.js';
import { oneOrAll } from './one-or-all.js';

type Options = { all?: true; json?: true };

function linesOf({
  task_id,
  lines,
  bytes,
  changed,
  restored,
  lost,
  problem,
}: RebuiltJournal): readonly string[] {
  const task = printable(task_id);
  if (problem !== null) return [`${task}  not rebuilt: ${printable(problem, 1_000)}`];
  const size = `${lines} lines, ${bytes} bytes`;
  return [
    changed ? `${task}  rebuilt: ${size}` : `${task}  was whole: ${size}, nothing changed`,
    ...restored.map((what) => `    also made again: ${printable(what, 500)}`),
    ...lost.map((what) => `    only a backup has: ${printable(what, 1_000)}`),
  ];
}

/** `intern rebuild-log <task>`: the journal once more, byte for byte, from the history of the workflow. */
export function rebuildLogCommand(deps: CliDependencies): Command {
  return new Command('rebuild-log')
    .description(
      "make a task's journal (events.jsonl) again from Temporal's history, byte for byte, and its saved history and report; works while tasks run",
    )
    .argument('[task]', 'the id of the task, or how it begins')
    .option('--all', 'the journals of all tasks')
    .option('--json', 'as JSON')
    .action(async (taskId: string | undefined, options: Options) => {
      const rebuilt = await deps.rebuildLog(oneOrAll(taskId, options.all === true));
      const lines = options.json === true ? [JSON.stringify(rebuilt)] : rebuilt.flatMap(linesOf);
      if (rebuilt.length === 0) deps.terminal.remark(noTasks());
      for (const line of lines) deps.terminal.print(line);
      if (rebuilt.some(({ problem }) => problem !== null)) deps.setExitCode(1);
    });
}
