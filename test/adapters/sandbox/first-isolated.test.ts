import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  createBareProcessSandbox,
  createBubblewrapSandbox,
  createContainerSandbox,
  createFirstIsolated,
} from '../../../src/adapters/sandbox/index.js';
import type { Sandbox } from '../../../src/ports/sandbox.js';
import { aWorkspace } from '../../support/workspace.js';
import { runner } from '../../suites/sandbox.js';

const noBubblewrap = createBubblewrapSandbox({ bwrap: '/no/such/bwrap' });
const noContainers = createContainerSandbox({ engine: '/no/such/engine' });

describe('the first sandbox that isolates', () => {
  it('WF-14 is taken, those that do not are passed over', async () => {
    const sandbox = createFirstIsolated([
      noContainers,
      createBareProcessSandbox(),
      createBubblewrapSandbox(),
    ]);
    expect(await sandbox.health()).toEqual({ kind: 'bubblewrap', isolated: true, problem: null });
    expect(sandbox.kind).toBe('bubblewrap');
    expect((await runner(sandbox).shell('echo ran')).stdout).toBe('ran\n');
    expect((await sandbox.ownPrograms?.()) ?? null).toBeNull();
  });

  it('WF-14 is found by the first run as well', async () => {
    const sandbox = createFirstIsolated([noContainers, createBubblewrapSandbox()]);
    expect((await runner(sandbox).shell('echo ran')).stdout).toBe('ran\n');
    expect(sandbox.kind).toBe('bubblewrap');
  });

  it('WF-14 runs nothing where there is none, and says what to install', async () => {
    const sandbox = createFirstIsolated([noBubblewrap, createBareProcessSandbox(), noContainers]);
    const workspace = aWorkspace();
    await expect(runner(sandbox).shell('touch ran', { workspace })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
    });
    expect(existsSync(join(workspace, 'ran'))).toBe(false);
    const { isolated, problem } = await sandbox.health();
    expect(isolated).toBe(false);
    expect(problem).toMatch(/apt install bubblewrap.*apt install podman/);
  });

  it('WF-14 is looked for again after the machine was repaired', async () => {
    let repaired = false;
    const machine: Sandbox = {
      ...createBareProcessSandbox(),
      health: () => Promise.resolve({ kind: 'none', isolated: repaired, problem: 'broken' }),
    };
    const sandbox = createFirstIsolated([noBubblewrap, machine]);
    expect(await sandbox.health()).toMatchObject({ isolated: false });
    await expect(runner(sandbox).shell('echo ran')).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    repaired = true;
    expect((await runner(sandbox).shell('echo ran')).stdout).toBe('ran\n');
  });

  it('WF-14 is looked for again after the one that was found went away', async () => {
    let isolated = true;
    const machine: Sandbox = {
      ...createBareProcessSandbox(),
      health: () => Promise.resolve({ kind: 'bubblewrap', isolated, problem: isolated ? null : 'gone' }),
    };
    const sandbox = createFirstIsolated([machine]);
    expect(await sandbox.health()).toMatchObject({ isolated: true });
    isolated = false;
    expect(await sandbox.health()).toMatchObject({ isolated: false, problem: 'gone' });
    await expect(runner(sandbox).shell('echo ran')).rejects.toMatchObject({ code: 'sandbox_unavailable' });
  });

  it.each([
    ['bubblewrap', (program: string) => createBubblewrapSandbox({ bwrap: program })],
    ['container', (program: string) => createContainerSandbox({ engine: program })],
  ])('WF-14 is not taken for tight any more once a run could not be set up: %s', async (_kind, create) => {
    const program = join(aWorkspace(), 'program');
    const sandbox = create(program);
    // As long as nothing says otherwise what was found is believed: the probe costs a second.
    const before = sandbox.health();
    expect(sandbox.health()).toBe(before);
    expect(await before).toMatchObject({ isolated: false });
    await expect(runner(sandbox).shell('echo ran')).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    expect(sandbox.health()).not.toBe(before);
  });
});
