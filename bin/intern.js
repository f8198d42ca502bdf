#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { prepareThisProcess } from './environment.mjs';

const program = new URL('../dist/program/intern.js', import.meta.url);

if (existsSync(program)) {
  prepareThisProcess();
  await import(program.href);
} else {
  process.stderr.write('intern: Code Intern is not built yet: run `npm run setup` in its folder\n');
  process.exitCode = 1;
}
