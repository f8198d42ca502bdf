import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { startWatchdog } from '../../../../src/adapters/sandbox/child/watchdog.js';
import { aWorkspace } from '../../../support/workspace.js';
import { LIMITS } from '../../../suites/sandbox.js';
import { until } from '../../../support/until.js';

/** More than a run may leave in its folders in memory. */
const TOO_MANY = 10_500;

const entriesOf = (folder: string): number => {
  const { files, ffree } = statfsSync(folder);
  return files - ffree;
};

/** A folder of this machine on a file system that holds more than any run may: btrfs and the like do not count. */
const CROWDED = ['/tmp', '/usr', '/', '/dev', '/sys/fs/cgroup'].find(
  (folder) => entriesOf(folder) > TOO_MANY,
);

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

/** What the watchdog says of a process within some looks at it, with that folder as the run's own. */
async function verdictOn(pid: number, folder: string, looks: number): Promise<string | null> {
  let looked = 0;
  const verdicts: string[] = [];
  const watchdog = startWatchdog({
    root: () => {
      looked += 1;
      return pid;
    },
    workspace: aWorkspace(),
    ownScratch: [folder],
    limits: LIMITS,
    stop: (cause) => void verdicts.push(cause),
  });
  // The look that follows begins when this one has ended.
  await until(() => looked > looks || verdicts.length > 0);
  watchdog.stop();
  return verdicts[0] ?? null;
}

function start(file: string, argv: readonly string[]): ChildProcess {
  child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  return child;
}

describe('the watchdog of a run', () => {
  it('WF-14 does not take the file systems of this machine for those of a run that is still being set up', async () => {
    expect(CROWDED).toBeDefined();
    const { pid = 0 } = start('sleep', ['600']);
    expect(await verdictOn(pid, CROWDED ?? '', 3)).toBeNull();
  });

  it('WF-14 counts what a run has put into a file system of its own', async () => {
    const fill = `for (let i = 0; i < ${TOO_MANY}; i++) require('fs').writeFileSync('/tmp/' + i, ''); console.log('full'); setTimeout(() => 0, 600000)`;
    const { pid = 0, stdout } = start('/usr/bin/bwrap', [
      ...['--die-with-parent', '--dev-bind', '/', '/', '--tmpfs', '/tmp'],
      ...[process.execPath, '-e', fill],
    ]);
    await new Promise((resolve) => stdout?.once('data', resolve));
    expect(await verdictOn(pid, '/tmp', 20)).toBe('disk');
  });
});
