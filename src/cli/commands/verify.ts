import { Command } from 'commander';
import type { CliDependencies, VerifiedTask } from '../dependencies.js';
import { noTasks } from '../progress/no-tasks.js';
import { printable } from '../terminal/printable.js';
import { oneOrAll } from './one-or-all.js';

type Options = { all?: true; json?: true };

const SOURCES: Readonly<Record<VerifiedTask['history'], string>> = {
  server: "Temporal's history",
  saved: 'the saved history',
  both: "Temporal's and the saved history",
  none: 'no history',
};

function linesOf(task: VerifiedTask): readonly string[] {
  const { task_id, ok, summary, remedy, lines, history, note } = task;
  const verdict = ok
    ? `${printable(task_id)}  ok: ${lines} lines, checked against ${SOURCES[history]}`
    : `${printable(task_id)}  DIFFERS: ${printable([summary, remedy].filter((part) => part !== null).join('; '), 2_000)}`;
  return note === null ? [verdict] : [verdict, `    ${printable(note, 500)}`];
}

/** `intern verify`: journal, history, clocks and code of tasks held against each other, and the texts against their hashes. */
export function verifyCommand(deps: CliDependencies): Command {
  return new Command('verify')
    .description(
      "compare a task's journal, Temporal's history, its clocks, its code repository and its stored texts, and name the first difference and what to do; exit code 0 when there is none",
    )
    .argument('[task]', 'the id of a task, or how it begins; without one, all of them')
    .option('--all', 'all tasks')
    .option('--json', 'one JSON object on each line')
    .action(async (taskId: string | undefined, options: Options) => {
      const which = taskId === undefined ? null : oneOrAll(taskId, options.all === true);
      let tasks = 0;
      let differ = 0;
      for await (const task of deps.verify(which)) {
        tasks += 1;
        if (!task.ok) differ += 1;
        const lines = options.json === true ? [JSON.stringify(task)] : linesOf(task);
        for (const line of lines) deps.terminal.print(line);
      }
      if (tasks === 0) deps.terminal[options.json === true ? 'remark' : 'print'](noTasks());
      else if (which === null) deps.terminal.remark(`${tasks} tasks looked at, ${differ} with a difference`);
      if (differ > 0) deps.setExitCode(1);
    });
}
