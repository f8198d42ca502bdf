import { CommanderError } from 'commander';
import { createProgram, createTerminal } from '../cli/index.js';
import { callItself } from '../domain/kernel/invocation.js';
import { calledBy } from './called-as.js';
import { composeCli } from './compose-cli.js';
import { exitCodeAfter } from './exit-code.js';
import { explainError } from './explain-error.js';

/** What they do matters, and goes on when nobody can be told of it. */
const OUTLIVE_THEIR_OUTPUT = ['serve', 'worker'];
/** What they say is also read by callers who stand elsewhere. */
const HEARD_ELSEWHERE = [...OUTLIVE_THEIR_OUTPUT, 'mcp'];

const terminal = createTerminal(process.stdout, process.stderr);

const command = process.argv[2] ?? '';
callItself(calledBy(HEARD_ELSEWHERE.includes(command) ? 'anyone' : 'here'));

try {
  await createProgram(composeCli(process.env, terminal)).parseAsync(process.argv);
} catch (error) {
  // What was wrong with the line, or asked for as help, has been said.
  if (!(error instanceof CommanderError)) terminal.remark(explainError(error));
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
const code = Number(process.exitCode ?? 0);
// What a library left open must not keep a command that is done from ending.
process.exit(OUTLIVE_THEIR_OUTPUT.includes(command) ? code : await exitCodeAfter(terminal, code));
