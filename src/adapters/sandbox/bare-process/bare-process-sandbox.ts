import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import {
  SandboxError,
  type Sandbox,
  type SandboxCommand,
  type SandboxLimits,
  type SandboxResult,
} from '../../../ports/sandbox.js';
import { withoutInherited } from '../child/inherited-descriptors.js';
import { supervise } from '../child/supervise.js';
import { withHostPaths } from './host-paths.js';
import { endMarked, MARK } from './marked-processes.js';

const PRLIMIT = '/usr/bin/prlimit';
const SETPRIV = '/usr/bin/setpriv';
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  TMPDIR: tmpdir(),
  LANG: 'C.UTF-8',
};

/**
 * No isolation: the same limits and the same ending of everything, but the program may read, write and call whatever
 * this user may. Frozen files are not protected while it runs; a program that hides from its process group and clears its
 * environment may survive.
 *
 * @param problem what people are told of it: what runs without isolation, and who or what allows that
 */
export function createBareProcessSandbox(
  problem = 'code runs without isolation, because INTERN_SANDBOX=none allows it',
): Sandbox {
  return {
    kind: 'none',
    run,
    health: () => Promise.resolve({ kind: 'none', isolated: false, problem }),
  };
}

async function run(command: SandboxCommand): Promise<SandboxResult> {
  command.signal.throwIfAborted();
  const { argv, env } = withHostPaths(command);
  const mark = randomUUID();
  const [file = '', ...rest] = [...tiedToUs(), ...limited(command.limits), ...argv];
  const environment = { ...ENVIRONMENT, HOME: command.workspace, ...env, [MARK]: mark };
  const child = withoutInherited(['pipe', 'pipe', 'pipe', 'pipe'], (stdio) =>
    spawn(file, rest, { cwd: command.workspace, env: environment, detached: true, stdio }),
  );
  const root = child.pid ?? null;
  const killGroup = (): void => {
    if (root !== null) kill(-root);
  };
  try {
    return await supervise({
      child,
      command,
      root: () => root,
      killAll: killGroup,
      allGone: () => endMarked(mark),
    });
  } catch (error) {
    if (command.signal.aborted || error instanceof SandboxError) throw error;
    throw new SandboxError(
      'sandbox_unavailable',
      `"${argv[0] ?? ''}" could not be started: ${String(error)}`,
      { cause: error },
    );
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** The program, though not its children, ends when this process is killed. */
function tiedToUs(): readonly string[] {
  return existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
}

/** No limit on processes: without a namespace of its own the kernel would count all of this user's. */
function limited(limits: SandboxLimits): readonly string[] {
  if (!existsSync(PRLIMIT)) return [];
  return [
    PRLIMIT,
    `--data=${limits.memoryBytes}`,
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${limits.openFiles}`,
    '--core=0',
    '--',
  ];
}
