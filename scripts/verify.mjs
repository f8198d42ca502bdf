import { runVisibly } from './setup/run-visibly.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';

/** What CI asks; the tests come last, so that their totals are the last line. */
const CHECKS = [
  {
    name: 'format',
    script: 'node_modules/prettier/bin/prettier.cjs',
    args: ['--check', '.', '--log-level=warn'],
  },
  { name: 'lint', script: 'node_modules/eslint/bin/eslint.js', args: ['.'] },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'tsconfig.check.json'] },
  { name: 'imports', script: 'scripts/check-imports.mjs', args: [] },
  { name: 'unused code', script: 'node_modules/knip/bin/knip.js', args: [] },
  { name: 'tests', script: 'scripts/test.mjs', args: [] },
];

await setup().catch(exitWith);
const failed = [];
for (const { name, script, args } of CHECKS) {
  if (name === 'tests' && failed.length > 0)
    process.stdout.write(`verify: failed so far: ${failed.join(', ')}\n`);
  process.stdout.write(`verify: ${name}\n`);
  if ((await runVisibly(root, script, args)) !== 0) failed.push(name);
}
process.exitCode = failed.length === 0 ? 0 : 1;
