import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.js';
import { codeCommand } from './commands/code.js';
import { doctorCommand } from './commands/doctor.js';
import { eventsCommand } from './commands/events.js';
import { interveneCommand } from './commands/intervene.js';
import { mcpCommand } from './commands/mcp.js';
import { pauseCommand } from './commands/pause.js';
import { reportCommand } from './commands/report.js';
import { resumeCommand } from './commands/resume.js';
import { queueCommand } from './commands/queue.js';
import { rebuildLogCommand } from './commands/rebuild-log.js';
import { replayCommand } from './commands/replay.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { verifyCommand } from './commands/verify.js';
import { watchCommand } from './commands/watch.js';
import { workerCommand } from './commands/worker.js';
import { COMMAND } from '../domain/kernel/invocation.js';
import type { CliDependencies } from './dependencies.js';

const COMMANDS = [
  runCommand,
  statusCommand,
  queueCommand,
  watchCommand,
  eventsCommand,
  codeCommand,
  interveneCommand,
  pauseCommand,
  resumeCommand,
  reportCommand,
  cancelCommand,
  serveCommand,
  workerCommand,
  mcpCommand,
  stopCommand,
  doctorCommand,
  verifyCommand,
  rebuildLogCommand,
  replayCommand,
];

/** The command line (AP-80): one command per file, all of them with --help. */
export function createProgram(deps: CliDependencies): Command {
  const program = new Command(COMMAND)
    .description('Code Intern: gets coding tasks done with small local models')
    .version(deps.version)
    // `intern code <task> --version 2` is about the code, not about this program.
    .enablePositionalOptions();
  for (const command of COMMANDS) program.addCommand(command(deps));
  for (const command of [program, ...program.commands]) {
    // Thrown instead of ending the process, which may still have to write what was said.
    command.exitOverride();
    command.showHelpAfterError('(--help shows what there is)');
    command.configureOutput({
      writeOut: (text) => deps.terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => deps.terminal.remark(text.replace(/\n$/, '')),
    });
  }
  return program;
}
