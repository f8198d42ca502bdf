import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runQuietly } from './run-quietly.mjs';
import { SetupError } from './setup-error.mjs';
import { step } from './step.mjs';

const NEEDED = [
  { command: 'git', package: 'git', why: "keeps the tasks' code" },
  { command: 'bwrap', package: 'bubblewrap', why: 'isolates the code under test', platform: 'linux' },
  { command: 'python3', package: 'python3', why: 'runs the tests of tasks in Python' },
  { command: 'ps', package: 'procps', why: 'shows the tests that no process is left' },
];

const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/** The programs that tests need and this machine lacks. */
export function missingPrograms(isThere = runs, platform = process.platform) {
  return NEEDED.filter((one) => (one.platform ?? platform) === platform && !isThere(one.command));
}

/**
 * Installs what tests need where that is possible (Debian and its relatives, as root).
 * @throws SetupError that says what to install by hand elsewhere
 */
export async function installMissingPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const packages = missing.map((one) => one.package);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    const lines = missing.map((one) => `  - ${one.command} (${one.why})`);
    throw new SetupError(
      `The tests need programs that are not here:\n${lines.join('\n')}\nInstall them, on Debian and Ubuntu with: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  await step(`installing ${packages.join(', ')} (apt-get)`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runQuietly('apt-get', ['update'], { env });
    await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  });
}
