import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBubblewrapSandbox } from '../../../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { createBareProcessSandbox } from '../../../../src/adapters/sandbox/bare-process/bare-process-sandbox.js';
import { probeIsolation } from '../../../../src/adapters/sandbox/isolation/isolation-probe.js';
import { aWorkspace } from '../../../support/workspace.js';
import { describeIsolatedSandbox } from '../../../suites/isolated-sandbox.js';
import { describeSandbox, runner } from '../../../suites/sandbox.js';

const sandbox = createBubblewrapSandbox();
const { shell } = runner(sandbox);

// A machine without bubblewrap fails here, by name: these tests are never skipped.
describe('bubblewrap on this machine', () => {
  it('WF-14 isolates, as found out by trying (Debian, Ubuntu: apt install bubblewrap)', async () => {
    expect(await sandbox.health()).toEqual({ kind: 'bubblewrap', isolated: true, problem: null });
  });
});

describeSandbox('bubblewrap', sandbox);
describeIsolatedSandbox('bubblewrap', sandbox);

describe('isolation by bubblewrap alone', () => {
  it('WF-14 shows nothing of /proc and /sys, and no folder of this machine but its programs', async () => {
    const { stdout } = await shell('ls / /home /root /work /proc /sys /var 2>/dev/null');
    expect(
      stdout.split('\n').filter((line) => ['proc', 'sys', 'var', 'root', 'home'].includes(line)),
    ).toEqual([]);
  });

  it('WF-14 runs nothing when bubblewrap is missing, and says so', async () => {
    const without = createBubblewrapSandbox({ bwrap: '/usr/bin/no-such-bwrap' });
    const workspace = aWorkspace();
    await expect(runner(without).shell('touch ran', { workspace })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
    });
    expect(existsSync(join(workspace, 'ran'))).toBe(false);
    const health = await without.health();
    expect(health).toMatchObject({ kind: 'bubblewrap', isolated: false });
    expect(health.problem).toContain('no-such-bwrap');
  });

  it('WF-14 does not take a program for a failed sandbox because it prints like one', async () => {
    const result = await shell('echo "bwrap: Can\'t mount" >&2; exit 1');
    expect(result).toMatchObject({ exitCode: 1, stderr: "bwrap: Can't mount\n" });
  });

  it('WF-14 finds the holes of a sandbox that does not isolate', async () => {
    const holes = await probeIsolation(createBareProcessSandbox(), aWorkspace());
    expect(holes).toEqual(
      expect.arrayContaining([
        'reads files of this machine',
        'sees /proc',
        'shares process ids',
        'reaches the network',
      ]),
    );
  });

  it('WF-14 finds the holes of one that may show the processes of a run, when it shows all', async () => {
    expect(await probeIsolation(createBareProcessSandbox(), aWorkspace(), 'own')).toEqual(
      expect.arrayContaining(['may read its own memory by /proc', 'sees processes of this machine']),
    );
  });
});
