import { readFile } from 'node:fs/promises';
import { SandboxError, type SandboxCommand, type SandboxLimits } from '../../../ports/sandbox.js';
import { SHARED_MEMORY, TMP } from '../isolation/memory-folders.js';
import { WORKSPACE, type Mount } from '../isolation/mount-plan.js';
import type { Engine } from './engine.js';
import { firstProcess, OWN_PROCESSES, ownEndSeconds } from './first-process.js';

export const LABEL = 'code-intern.sandbox';

const PROCESSORS = 2;
const MOST_USER_PROCESSES = 4096;
const OPEN_FILES = 1024;
/** The engine is the last to end a container that nobody else ends; code inside cannot reach it. */
const ENGINE_ENDS_LATER_SECONDS = 5;

export type Container = {
  readonly name: string;
  readonly image: string;
  /** Arguments that say whom the program runs as. */
  readonly user: readonly string[];
  readonly mounts: readonly Mount[];
  /** File with the system calls that are refused. */
  readonly seccomp: string;
  /** From `ownLimits`. */
  readonly ownLimits: readonly string[];
};

/** The whole command line of one run, but for the engine's program: everything the container may do is said here. */
export function containerArguments(
  engine: Pick<Engine, 'kind' | 'processors' | 'limitsProcessors' | 'limitsTime'>,
  container: Container,
  command: SandboxCommand,
): readonly string[] {
  const { limits } = command;
  return [
    ...['run', '--rm', '--interactive', '--pull', 'never', '--log-driver', 'none'],
    ...['--name', container.name, '--label', `${LABEL}=${container.name}`, '--hostname', 'sandbox'],
    ...['--network', 'none', '--ipc', 'private', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges', '--security-opt', `seccomp=${container.seccomp}`],
    ...(engine.kind === 'podman' ? PODMAN_ONLY : []),
    ...(engine.limitsTime ? ['--timeout', String(ownEndSeconds(limits) + ENGINE_ENDS_LATER_SECONDS)] : []),
    ...container.user,
    ...['--read-only', '--shm-size', String(SHARED_MEMORY.bytes)],
    ...['--tmpfs', `${TMP.path}:rw,nosuid,nodev,exec,size=${TMP.bytes},mode=1777`],
    ...container.mounts.flatMap((mount) => ['--mount', bind(mount)]),
    ...[
      '--workdir',
      WORKSPACE,
      '--entrypoint',
      '',
      ...shares(engine, limits),
      ...container.ownLimits,
      ...ulimits(limits),
    ],
    ...[container.image, ...firstProcess(container.name, command)],
  ];
}

/** What podman would add by itself: writable folders, the image's volumes, names and proxies of this machine. Docker cannot hide more of the kernel than it does. */
const PODMAN_ONLY = [
  ...['--read-only-tmpfs=false', '--image-volume=ignore', '--no-hosts', '--http-proxy=false'],
  ...['--pid', 'private', '--uts', 'private'],
  ...['--security-opt', 'mask=/proc/config.gz:/proc/kallsyms:/proc/cmdline:/proc/modules'],
];

function shares(
  engine: Pick<Engine, 'processors' | 'limitsProcessors'>,
  limits: SandboxLimits,
): readonly string[] {
  const memory = String(limits.memoryBytes);
  return [
    ...['--memory', memory, '--memory-swap', memory],
    ...['--pids-limit', String(limits.processes + OWN_PROCESSES)],
    ...(engine.limitsProcessors ? ['--cpus', String(Math.min(PROCESSORS, engine.processors))] : []),
  ];
}

function ulimits(limits: SandboxLimits): readonly string[] {
  const pairs = {
    data: [limits.memoryBytes, limits.memoryBytes],
    cpu: [limits.cpuSeconds, limits.cpuSeconds + 1],
    fsize: [limits.fileBytes, limits.fileBytes],
    nofile: [limits.openFiles, limits.openFiles],
    core: [0, 0],
  };
  return Object.entries(pairs).flatMap(([name, [soft, hard]]) => ['--ulimit', `${name}=${soft}:${hard}`]);
}

/**
 * Limits that engines set beyond what some machines allow, so that no container would start there. The processes of a
 * container are counted by its control group, not by user.
 */
export async function ownLimits(): Promise<readonly string[]> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const hard = Number(/^Max processes\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? MOST_USER_PROCESSES);
  const most = Math.min(MOST_USER_PROCESSES, hard);
  return ['--ulimit', `nproc=${most}:${most}`, '--ulimit', `nofile=${OPEN_FILES}:${OPEN_FILES}`];
}

/** Never `--volume`, with which docker makes up the folders that are missing. */
function bind({ source, target, writable }: Mount): string {
  for (const path of [source, target]) {
    if (/[,"\n]/.test(path)) {
      throw new SandboxError(
        'unsafe_command',
        `"${path}" cannot be shown in a container, because its name has a comma, a quote or a line break.`,
      );
    }
  }
  return `type=bind,source=${source},target=${target}${writable ? '' : ',readonly'}`;
}
