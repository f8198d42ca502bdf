import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow } from '../setup/source-stamp.mjs';
import { PROJECTS, projectOf } from './projects.mjs';
import { startGuard } from './start-guard.mjs';
import { closingLines } from './summary.mjs';
import { whenNpmIsGone } from './when-npm-is-gone.mjs';

// Jest's ES modules still hide behind a flag of Node, which would warn of it in every test file.
const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const JEST = 'node_modules/jest/bin/jest.js';
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const DAY_MS = 86_400_000;

/** Questions to jest that run nothing, or never end: it gets them as they are. */
const FOR_JEST_ALONE = ['help', 'version', 'listTests', 'showConfig', 'clearCache', 'watch', 'watchAll'];
const OWN_WORKERS = ['maxWorkers', 'runInBand'];
/** With one of these the files are not chosen by their names alone. */
const CHOOSES_OTHERWISE = ['findRelatedTests', 'onlyChanged', 'changedSince', 'lastCommit', 'onlyFailures'];

/**
 * Runs the tests that jest's arguments choose, each project with as many workers as suits it, and prints the slowest files
 * and one line of totals at the end. Nothing that they started is left, however this ends.
 * @param root the root folder, @param args as for jest, @param env more variables for the tests
 * @returns the exit code
 */
export async function runTests(root, args, env = {}) {
  const { buildArgv } = await import('jest');
  const asked = await buildArgv(args);
  if (FOR_JEST_ALONE.some((name) => asked[name])) return runJest(root, args, env).ended;
  const sample = process.env.TEST_SAMPLE ?? String(Math.floor(Date.now() / DAY_MS));
  const { folder, end } = await startGuard();
  const summaries = [];
  let exitCode = 0;
  let running = null;
  let stopped = null;
  const stop = (code) => {
    stopped ??= code;
    // It has nothing to tidy up that the guard would not.
    running?.kill();
  };
  const giveBack = takeOverEnds(stop);
  for (const project of await projectsFor(root, asked)) {
    if (stopped !== null) break;
    const results = join(folder, `${project.name}.json`);
    const workers = OWN_WORKERS.some((name) => asked[name]) ? [] : [`--maxWorkers=${project.workers}`];
    const choice = ['--selectProjects', project.name, '--passWithNoTests', ...workers];
    running = runJest(root, [...args, ...choice], {
      ...env,
      TMPDIR: folder,
      TEST_RESULTS: results,
      TEST_SAMPLE: sample,
    });
    const code = await running.ended;
    if (code !== 0) exitCode = 1;
    const summary = await readFile(results, 'utf8').then(JSON.parse, () => null);
    if (summary) summaries.push(summary);
    else if (stopped === null)
      process.stdout.write(`the ${project.name} tests ended with ${code}, without results\n`);
  }
  const left = await end();
  giveBack();
  if (stopped !== null) return stopped;
  if (left.length > 0) process.stdout.write(`\nended what tests had left running:\n${lines(left)}`);
  if (exitCode !== 0) process.stdout.write(`\nthe same samples once more: TEST_SAMPLE=${sample}\n`);
  process.stdout.write(`${closingLines(summaries).join('\n')}\n`);
  return exitCode;
}

const lines = (texts) => texts.map((text) => `  ${text.slice(0, 160)}\n`).join('');

function runJest(root, args, env) {
  const child = spawn(process.execPath, [...FLAGS, JEST, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

/** Calls `stop` with an exit code at a signal, and when npm is gone. */
function takeOverEnds(stop) {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => stop(code)]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const endWatch = whenNpmIsGone(() => stop(SIGNALS.SIGHUP));
  return () => {
    endWatch();
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/** The projects that have files of which jest's arguments may mean one: the others are not even begun. */
async function projectsFor(root, asked) {
  const named = asked.selectProjects ?? PROJECTS.map(({ name }) => name);
  const candidates = PROJECTS.filter(({ name }) => named.includes(name));
  if (CHOOSES_OTHERWISE.some((name) => asked[name])) return candidates;
  const patterns = [...(asked._ ?? []), ...(asked.testPathPatterns ?? [])].map((text) => String(text));
  if (patterns.length === 0) return candidates;
  const files = (await filesBelow(join(root, 'test'))).map((path) => `test/${path}`);
  const isMeant = (path) => patterns.some((pattern) => matches(pattern, join(root, path)));
  const chosen = files.filter((path) => path.endsWith('.test.ts') && isMeant(path));
  const used = new Set(chosen.map((path) => projectOf(path).name));
  // With none of them jest itself says what it has not found.
  return used.size === 0 ? candidates.slice(0, 1) : candidates.filter(({ name }) => used.has(name));
}

/** As jest takes them: regular expressions over the whole path, whatever the case. */
function matches(pattern, path) {
  try {
    return new RegExp(pattern.replace(/^\.\//, ''), 'i').test(path);
  } catch {
    return true;
  }
}
