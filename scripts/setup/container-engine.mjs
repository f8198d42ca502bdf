import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runQuietly } from './run-quietly.mjs';
import { step } from './step.mjs';

const answers = (program) => spawnSync(program, ['info'], { stdio: 'ignore' }).status === 0;

/**
 * Installs podman for the tests of containers where that is possible (Debian and its relatives, as root) and nothing else
 * runs containers. They are skipped where it cannot be had, so a failure is said and does not end anything.
 */
export async function installContainerEngine() {
  const can = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!can || ['podman', 'docker'].some(answers)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('installing podman, runc (apt-get)', async () => {
    await runQuietly('apt-get', ['update'], { env });
    await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'podman', 'runc'], { env });
  }).catch((error) => {
    process.stderr.write(
      `podman could not be installed, tests of containers are skipped: ${error.message}\n`,
    );
  });
}
