import { Command } from 'commander';
import type { CliDependencies, Finding } from '../dependencies.js';
import { columns } from '../terminal/columns.js';
import { printable } from '../terminal/printable.js';

const MARKS = { well: 'ok', warning: '!', broken: 'X' } as const;

/** What to do stands below each part that is not well, beneath its detail. */
function withFixes(findings: readonly Finding[]): readonly string[] {
  const rows = findings.flatMap(({ part, state, detail, fix }) => {
    const row = [MARKS[state], part, printable(detail, 1_000)];
    return fix === null ? [row] : [row, ['', '', `→ ${printable(fix, 500)}`]];
  });
  return columns(rows);
}

/** `intern doctor`: looks at each part that a task needs and says what to do. */
export function doctorCommand(deps: CliDependencies): Command {
  return new Command('doctor')
    .description(
      'check each part that the service needs and say what to do; exit code 0 when nothing is broken',
    )
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const findings = await deps.diagnose();
      const lines = options.json === true ? [JSON.stringify(findings)] : withFixes(findings);
      for (const line of lines) deps.terminal.print(line);
      if (findings.some(({ state }) => state === 'broken')) deps.setExitCode(1);
    });
}
