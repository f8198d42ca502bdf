#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareThisProcess } from './environment.mjs';

const program = new URL('../dist/program/intern.js', import.meta.url);

if (existsSync(program)) {
  prepareThisProcess();
  await import(program.href);
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(
    `code-intern: Code Intern is not built yet: run \`npm run setup\` in its folder, ${folder}\n`,
  );
  process.exitCode = 1;
}
