import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { fitting } from '../terminal/columns.js';
import { printable } from '../terminal/printable.js';
import { writeFiles } from '../write-files.js';
import { wholeNumber } from './whole-number.js';

type Options = { out?: string; version?: number; force?: true };

/** `intern code <task>`: lists the files of a code version, or writes them into a folder. */
export function codeCommand(deps: CliDependencies): Command {
  return new Command('code')
    .description("a task's code: a list of its files, or the files themselves with --out")
    .argument('<task>', 'the id of the task')
    .option('-o, --out <folder>', 'write the files there')
    .option('-v, --version <number>', 'a version other than the newest', wholeNumber)
    .option('-f, --force', 'replace files that are there')
    .action(async (taskId: string, options: Options) => {
      const code = await (await deps.service()).code(taskId, options.version ?? null);
      if (options.out === undefined) {
        const rows = code.files.map((file) => [
          printable(file.path),
          `${file.bytes} bytes`,
          printable(file.sha256),
        ]);
        for (const line of fitting(rows, deps.terminal.room?.() ?? null)) deps.terminal.print(line);
        return;
      }
      const written = await writeFiles(options.out, code.files, options.force === true);
      for (const path of written) deps.terminal.print(printable(path, 4_096));
      deps.terminal.remark(
        `version ${code.version} of task ${printable(code.task_id)}: ${written.length} files written`,
      );
    });
}
