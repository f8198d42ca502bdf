import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxError, type SandboxCommand, type SandboxResult } from '../../../ports/sandbox.js';
import { withoutInherited } from '../child/inherited-descriptors.js';
import { processGone } from '../child/process-tree.js';
import { supervise } from '../child/supervise.js';
import { briefText } from './brief-text.js';
import { MEMORY_FOLDERS } from '../isolation/memory-folders.js';
import { mountPlan } from '../isolation/mount-plan.js';
import { FD, sandboxArguments } from './sandbox-arguments.js';
import { staged, startAsNobody, startDirectly, type Launch } from './staging.js';
import { systemCallFilter } from './system-call-filter.js';
import { giveWorkspaceTo, NOBODY } from '../isolation/workspace-owner.js';

/** How bubblewrap tells the process that all others of a run descend from. */
const CHILD = /"child-pid"\s*:\s*(\d+)/;
/** bubblewrap tells of it within milliseconds; one that does not is killed all the same. */
const TOLD_WITHIN_MS = 1_000;

/** Runs one command in a bubblewrap. @throws SandboxError when the sandbox could not be set up: the program has not run then */
export async function runInBubblewrap(bwrap: string, command: SandboxCommand): Promise<SandboxResult> {
  command.signal.throwIfAborted();
  const filter = systemCallFilter(process.arch);
  const launch = await launchOf(bwrap, command, filter !== null);
  const child = start(launch);
  // Node's types know five descriptors, Node itself as many as were asked for.
  const pipes = child.stdio as readonly unknown[];
  const status = briefText(pipes[FD.status] as Readable);
  const info = briefText(pipes[FD.info] as Readable);
  (pipes[FD.filter] as Writable).on('error', () => undefined).end(filter ?? undefined);

  const result = await supervise({
    child,
    command,
    root: () => rootOf(info.soFar()),
    ownScratch: MEMORY_FOLDERS,
    killAll: async () => {
      // Killed in the moment between its first process and the telling of it, bubblewrap would leave that one behind.
      await Promise.race([info.has(CHILD), delay(TOLD_WITHIN_MS, undefined, { ref: false })]);
      killRoot(rootOf(info.soFar()));
      child.kill('SIGKILL');
    },
    allGone: async () => {
      const root = rootOf(await info.whole);
      killRoot(root);
      if (root !== null) await processGone(root);
    },
  }).catch((error: unknown) => {
    throw notSpawned(error, bwrap) ?? error;
  });
  // bubblewrap tells the exit code only when the program was really started.
  if (result.stoppedBy === null && result.signal === null && !(await status.whole).includes('"exit-code"')) {
    throw new SandboxError(
      'sandbox_unavailable',
      `bubblewrap could not set up the sandbox: ${result.stderr.trim().slice(-500)}`,
    );
  }
  return result;
}

async function launchOf(bwrap: string, command: SandboxCommand, filtered: boolean): Promise<Launch> {
  const mounts = mountPlan(command);
  if (process.geteuid?.() !== 0) return startDirectly(bwrap, sandboxArguments(command, mounts, filtered));
  await giveWorkspaceTo(NOBODY, command.workspace);
  const { stage, inside } = staged(mounts);
  return startAsNobody(bwrap, stage, sandboxArguments(command, inside, filtered));
}

function start(launch: Launch): ChildProcess {
  const pipes = ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  // Its own environment can be read by what it holds, so there is none.
  return withoutInherited(pipes, (stdio) => spawn(launch.file, launch.argv, { env: {}, cwd: '/', stdio }));
}

const rootOf = (info: string): number | null => {
  const found = CHILD.exec(info)?.[1];
  return found === undefined ? null : Number(found);
};

/** The first process of a namespace takes all others with it. Looked at before, because its id may belong to another by now. */
function killRoot(pid: number | null): void {
  if (pid === null) return;
  try {
    if (/^NSpid:(\s+\d+)+\s+1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
      process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Told by its fields: an error that Node made may be of another realm than ours. */
function notSpawned(error: unknown, bwrap: string): SandboxError | null {
  const { syscall, message } = (error ?? {}) as { readonly syscall?: string; readonly message?: string };
  if (syscall?.startsWith('spawn') !== true) return null;
  return new SandboxError(
    'sandbox_unavailable',
    `bubblewrap could not be started as "${bwrap}": ${message ?? syscall}. Install it (Debian, Ubuntu: apt install bubblewrap).`,
    { cause: error },
  );
}
