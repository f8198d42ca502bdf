import { spawn } from 'node:child_process';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';
import { whenNpmIsGone } from './suite/when-npm-is-gone.mjs';

/** Two lanes beside each other, of about the same length: each check computes on one core. */
const LANES = [
  [{ name: 'lint', script: 'node_modules/eslint/bin/eslint.js', args: ['.'] }],
  [
    { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'tsconfig.check.json'] },
    {
      name: 'format',
      script: 'node_modules/prettier/bin/prettier.cjs',
      // By content: what was found well formatted needs no second look.
      args: ['--check', '.', '--log-level=warn', '--cache', '--cache-strategy=content'],
    },
    { name: 'imports', script: 'scripts/check-imports.mjs', args: [] },
    { name: 'unused code', script: 'node_modules/knip/bin/knip.js', args: [] },
  ],
];
/** Last, so that their totals are the last line. */
const TESTS = { name: 'tests', script: 'scripts/test.mjs', args: [] };

const running = new Set();
let stopped = null;

/** @param stdio `inherit`, or `pipe` to have what it says as one piece. @returns its exit code and what it said */
function run({ script, args }, stdio) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['inherit', stdio, stdio] });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, said });
    });
  });
}

const failed = [];
async function runLane(checks) {
  for (const check of checks) {
    if (stopped !== null) return;
    const start = performance.now();
    const { code, said } = await run(check, 'pipe');
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    process.stdout.write(`verify: ${check.name} ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n${said}`);
    if (code !== 0) failed.push(check.name);
  }
}

/** Ends what runs, which tidies up after itself; the exit code is that of a program ended by that signal. */
function stop(signal, code) {
  stopped ??= code;
  for (const child of running) child.kill(signal);
}
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.on(signal, () => stop(signal, code));
whenNpmIsGone(() => stop('SIGTERM', 129));

await setup().catch(exitWith);
await Promise.all(LANES.map(runLane));
if (stopped === null) {
  process.stdout.write(`verify: ${failed.length > 0 ? `failed so far: ${failed.join(', ')}; ` : ''}tests\n`);
  const { code } = await run(TESTS, 'inherit');
  if (code !== 0) failed.push(TESTS.name);
}
process.exitCode = stopped ?? (failed.length === 0 ? 0 : 1);
