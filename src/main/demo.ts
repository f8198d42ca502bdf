import { demoTasks, knowsPrompt, unknownPrompt } from '../adapters/demo-model/index.js';
import { createTerminal } from '../cli/index.js';
import { runDemo } from './run-demo.js';
import { explainError } from './explain-error.js';

const prompt = process.argv.slice(2).join(' ').trim() || (demoTasks[0] ?? '');
const terminal = createTerminal(process.stdout, process.stderr);

async function demo(): Promise<number> {
  if (!knowsPrompt(prompt)) {
    terminal.remark(unknownPrompt);
    return 1;
  }
  return runDemo(prompt, process.env, terminal);
}

process.exit(
  await demo().catch((error: unknown) => {
    terminal.remark(explainError(error));
    return 1;
  }),
);
