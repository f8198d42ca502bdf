import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.js';
import { codeCommand } from './commands/code.js';
import { doctorCommand } from './commands/doctor.js';
import { eventsCommand } from './commands/events.js';
import { mcpCommand } from './commands/mcp.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { watchCommand } from './commands/watch.js';
import { workerCommand } from './commands/worker.js';
import type { CliDependencies } from './dependencies.js';

const COMMANDS = [
  runCommand,
  statusCommand,
  watchCommand,
  eventsCommand,
  codeCommand,
  cancelCommand,
  serveCommand,
  workerCommand,
  mcpCommand,
  stopCommand,
  doctorCommand,
];

/** The command line (AP-80): one command per file, all of them with --help. */
export function createProgram(deps: CliDependencies): Command {
  const program = new Command('intern')
    .description('Code Intern: gets coding tasks done with small local models')
    .version(deps.version)
    // `intern code <task> --version 2` is about the code, not about this program.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what can be said)');
  for (const command of COMMANDS) program.addCommand(command(deps));
  return program;
}
