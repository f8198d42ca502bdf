import { createProgram, createTerminal } from '../cli/index.js';
import { composeCli } from './compose-cli.js';
import { explainError } from './explain-error.js';

const terminal = createTerminal(process.stdout, process.stderr);

try {
  await createProgram(composeCli(process.env, terminal)).parseAsync(process.argv);
} catch (error) {
  terminal.remark(explainError(error));
  process.exitCode = 1;
}
// What a library left open must not keep a command that is done from ending.
process.exit(process.exitCode ?? 0);
