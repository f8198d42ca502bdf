import { tmpdir } from 'node:os';
import type { Sandbox, SandboxHealth } from '../../../ports/sandbox.js';
import { runInBubblewrap } from './bubblewrap-run.js';
import { probeIsolation } from '../isolation/isolation-probe.js';
import { unlessUnavailable } from '../isolation/unless-unavailable.js';

export type BubblewrapOptions = {
  /** Path of the bubblewrap program. */
  readonly bwrap?: string;
  /** Folder for the probe's small files. */
  readonly scratch?: string;
};

/**
 * Isolation by Linux namespaces: own user, processes, network, mounts and system call filter for each run, nothing of
 * this machine but its programs, read-only. Works for root (which becomes nobody) and for an ordinary user alike.
 * Where it cannot be set up it throws; nothing is ever run without it.
 */
export function createBubblewrapSandbox(options: BubblewrapOptions = {}): Sandbox {
  const bwrap = options.bwrap ?? '/usr/bin/bwrap';
  const tryRun: Sandbox['run'] = (command) => runInBubblewrap(bwrap, command);
  let known: Promise<SandboxHealth> | null = null;

  const probe = async (): Promise<SandboxHealth> => {
    const holes = await probeIsolation({ run: tryRun }, options.scratch ?? tmpdir());
    if (holes.length === 0) return { kind: 'bubblewrap', isolated: true, problem: null };
    // A machine may be repaired while we run: only good news is kept.
    known = null;
    return {
      kind: 'bubblewrap',
      isolated: false,
      problem: `bubblewrap does not isolate here: ${holes.join('; ')}`,
    };
  };
  const run = unlessUnavailable(tryRun, () => (known = null));
  return { kind: 'bubblewrap', run, health: () => (known ??= probe()) };
}
