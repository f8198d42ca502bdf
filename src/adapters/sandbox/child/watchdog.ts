import { join } from 'node:path';
import type { SandboxLimits } from '../../../ports/sandbox.js';
import { heldBytes, processTree, writtenBytes } from './process-tree.js';
import { entriesOfFileSystem, holdsMoreThan, isSameFileSystem } from './room-taken.js';
import { hasSharedMappings, sharedBytesOfMachine, socketBytes } from './unowned-memory.js';
import { startWatch } from './watch.js';

/** A run may leave this many times the size of its largest file in the workspace, in this many files. */
const WORKSPACE_FILES_OF_FULL_SIZE = 4;
const WORKSPACE_ENTRIES = 10_000;
/** It may write this many times that size in all: what has no name takes room as well. */
const WRITTEN_FILES_OF_FULL_SIZE = 16;

type Watch = {
  readonly root: () => number | null;
  readonly workspace: string;
  /** Set when the run has a network and file systems of its own: those of its folders that lie in memory. */
  readonly ownScratch: readonly string[] | null;
  readonly limits: SandboxLimits;
  readonly stop: (cause: 'memory' | 'disk') => void;
};

/**
 * The limits that the kernel keeps per process or per file only, kept for the whole run by looking again and again:
 * memory of all processes together, and what lies in the workspace.
 */
export function startWatchdog(watch: Watch): { stop: () => void } {
  const sharedBefore = sharedBytesOfMachine();
  const look = async (): Promise<void> => {
    const root = watch.root();
    const pids = root === null ? [] : await processTree(root);
    if (await takesTooMuchMemory(watch, pids, await sharedBefore)) watch.stop('memory');
    if (await takesTooMuchRoom(watch, pids)) watch.stop('disk');
  };
  return { stop: startWatch(look) };
}

/**
 * Shared memory stays whole as long as a corner of it is mapped, and is counted for nobody then: when that of the machine
 * has grown by more than the limit, it is this run that is taken for the cause only if it has such mappings.
 */
async function takesTooMuchMemory(
  { ownScratch, limits: { memoryBytes } }: Watch,
  pids: readonly number[],
  sharedBefore: number,
): Promise<boolean> {
  const held = await heldBytes(pids, memoryBytes);
  const inside = pids.at(-1);
  const unread = ownScratch === null || inside === undefined ? 0 : await socketBytes(inside);
  if (held + unread > memoryBytes) return true;
  return (await sharedBytesOfMachine()) - sharedBefore > memoryBytes && (await hasSharedMappings(pids));
}

async function takesTooMuchRoom(watch: Watch, pids: readonly number[]): Promise<boolean> {
  const { fileBytes } = watch.limits;
  if ((await writtenBytes(pids)) > fileBytes * WRITTEN_FILES_OF_FULL_SIZE) return true;
  const limits = { bytes: fileBytes * WORKSPACE_FILES_OF_FULL_SIZE, entries: WORKSPACE_ENTRIES };
  if (await holdsMoreThan(limits, watch.workspace)) return true;
  // The last of the tree is surely inside.
  const inside = pids.at(-1);
  if (inside === undefined || watch.ownScratch === null) return false;
  // While the sandbox is still being set up that process sees the file systems of this machine, which are not the run's.
  const own = watch.ownScratch
    .map((folder) => ({ folder, seen: join(`/proc/${inside}/root`, folder) }))
    .filter(({ folder, seen }) => !isSameFileSystem(seen, folder));
  const counts = own.map(({ seen }) => entriesOfFileSystem(seen));
  return (await Promise.all(counts)).some((entries) => entries > WORKSPACE_ENTRIES);
}
