import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { readEnvironment, type World } from './world.js';

/** Folders that any program of this machine may write to. */
const OPEN_FOLDERS = [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run/lock'])];

/** What a run left behind that it should not have; an empty list after a good one. */
export function aftermath(world: World, before: MachineState): readonly string[] {
  const now = machineState();
  return [
    ...survivors(world).map((line) => `still runs: ${line}`),
    ...now.mounts
      .filter((line) => line.includes(basename(dirname(world.scratch))))
      .map((line) => `mount: ${line}`),
    ...now.memory.filter((line) => !before.memory.includes(line)).map((line) => `shared memory: ${line}`),
    ...OPEN_FOLDERS.flatMap((folder) => leftIn(folder, world.mark)),
    ...[...world.heard].map((listener) => `reached the listener: ${listener}`),
    ...(world.victim() === 'runs' ? [] : [`the victim is ${world.victim()}`]),
    ...world.changes().map((line) => `changed outside of the workspace: ${line}`),
  ];
}

export type MachineState = { readonly mounts: readonly string[]; readonly memory: readonly string[] };

const linesOf = (path: string): readonly string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // A kernel without it, or a process that ended.
    return [];
  }
};

export function machineState(): MachineState {
  return {
    mounts: linesOf('/proc/self/mountinfo'),
    // Key, id and rights: other columns change with use.
    memory: ['shm', 'msg', 'sem'].flatMap((kind) =>
      linesOf(`/proc/sysvipc/${kind}`)
        .slice(1)
        .map((line) => `${kind} ${line.trim().split(/\s+/).slice(0, 3).join(' ')}`),
    ),
  };
}

/**
 * Living processes of the run, found by its mark in the command line or the environment, and, for those that wiped both,
 * by a mount of its workspace.
 */
function survivors(world: World): readonly string[] {
  const place = basename(dirname(world.scratch));
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = ids.filter(
    (id) =>
      linesOf(`/proc/${id}/cmdline`).join('').includes(world.mark) ||
      readEnvironment(id).includes(world.mark) ||
      linesOf(`/proc/${id}/mountinfo`).some((line) => line.includes(place)),
  );
  return (
    found
      .map((id) => `${id} ${linesOf(`/proc/${id}/stat`).join('').slice(0, 60)}`)
      // Dead, and only waiting for its parent to notice.
      .filter((line) => !/^\d+ $/.test(line) && !/\) [ZX] /.test(line))
  );
}

function leftIn(folder: string, mark: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.includes(mark))
      .map((name) => `left behind: ${join(folder, name)}`);
  } catch {
    // A machine without such a folder.
    return [];
  }
}
