import { demoTasks, knowsPrompt, unknownPrompt } from '../adapters/demo-model/index.js';
import { createTerminal } from '../cli/index.js';
import { callItself } from '../domain/kernel/invocation.js';
import { calledBy } from './called-as.js';
import { runDemo } from './run-demo.js';
import { exitCodeAfter } from './exit-code.js';
import { explainError } from './explain-error.js';

const prompt = process.argv.slice(2).join(' ').trim() || (demoTasks[0] ?? '');
const terminal = createTerminal(process.stdout, process.stderr);

callItself(calledBy('here'));

async function demo(): Promise<number> {
  if (!knowsPrompt(prompt)) {
    terminal.remark(unknownPrompt);
    return 1;
  }
  return runDemo(prompt, process.env, terminal);
}

const code = await demo().catch((error: unknown) => {
  terminal.remark(explainError(error));
  return 1;
});
process.exit(await exitCodeAfter(terminal, code));
