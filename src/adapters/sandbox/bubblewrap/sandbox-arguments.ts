import type { SandboxCommand, SandboxLimits } from '../../../ports/sandbox.js';
import { BASE_ENVIRONMENT } from '../isolation/base-environment.js';
import { SHARED_MEMORY, TMP } from '../isolation/memory-folders.js';
import { WORKSPACE, type Mount } from '../isolation/mount-plan.js';
import { NOBODY } from '../isolation/workspace-owner.js';
import { systemMounts } from './system-mounts.js';

/** Descriptors that bubblewrap itself uses; 3 belongs to the program. */
export const FD = { report: 3, status: 4, info: 5, filter: 6 } as const;

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];

/** Arguments of the bubblewrap that holds the program: everything it may see is listed here, the rest does not exist. */
export function sandboxArguments(
  command: SandboxCommand,
  mounts: readonly Mount[],
  filtered: boolean,
): readonly string[] {
  const environment = Object.entries({ ...BASE_ENVIRONMENT, ...command.env }).flatMap(([key, value]) => [
    '--setenv',
    key,
    value,
  ]);
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--uid', String(NOBODY), '--gid', String(NOBODY), '--hostname', 'sandbox'],
    ...['--json-status-fd', String(FD.status)],
    ...(filtered ? ['--seccomp', String(FD.filter)] : []),
    ...['--clearenv', ...environment],
    ...systemMounts(),
    ...devices(),
    ...['--size', String(TMP.bytes), '--tmpfs', TMP.path],
    ...mounts.flatMap((mount) => [mount.writable ? '--bind' : '--ro-bind', mount.source, mount.target]),
    // Without this the new root itself is a writable tmpfs.
    ...['--remount-ro', '/', '--chdir', WORKSPACE],
    ...['--', ...limited(command.limits), ...command.argv],
  ];
}

/** No terminal, no /dev/fd, no /proc anywhere: they lead to other processes. */
function devices(): readonly string[] {
  return [
    ...['--tmpfs', '/dev'],
    ...DEVICES.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...['--size', String(SHARED_MEMORY.bytes), '--tmpfs', SHARED_MEMORY.path, '--remount-ro', '/dev'],
  ];
}

/**
 * Set inside, where the number of processes is counted for this user namespace alone. RLIMIT_DATA, not RLIMIT_AS: the
 * latter kills WebAssembly in Node.
 */
function limited(limits: SandboxLimits): readonly string[] {
  return [
    '/usr/bin/prlimit',
    `--data=${limits.memoryBytes}`,
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
    `--nproc=${limits.processes}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${limits.openFiles}`,
    '--core=0',
    '--',
  ];
}
