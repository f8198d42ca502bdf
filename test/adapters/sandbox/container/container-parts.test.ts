import { describe, expect, it } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import {
  containerArguments,
  type Container,
} from '../../../../src/adapters/sandbox/container/container-arguments.js';
import { defaultImage } from '../../../../src/adapters/sandbox/container/container-image.js';
import { createContainerSandbox } from '../../../../src/adapters/sandbox/container/container-sandbox.js';
import { findEngine } from '../../../../src/adapters/sandbox/container/engine.js';
import { readEnding } from '../../../../src/adapters/sandbox/container/first-process.js';
import { isOrphaned, newRunName } from '../../../../src/adapters/sandbox/container/run-names.js';
import { seccompProfile } from '../../../../src/adapters/sandbox/container/seccomp-profile.js';
import type { SandboxCommand } from '../../../../src/ports/sandbox.js';
import { aWorkspace } from '../../../support/workspace.js';
import { LIMITS } from '../../../suites/sandbox.js';

/** A client of an engine that answers `info` like this. */
function clientThat(script: string): string {
  const path = join(aWorkspace({ engine: `#!/bin/sh\n${script}\n` }), 'engine');
  chmodSync(path, 0o755);
  return path;
}
const answering = (info: unknown): string => clientThat(`cat <<'END'\n${JSON.stringify(info)}\nEND`);

const DOCKER = {
  ServerVersion: '28.1.1',
  NCPU: 4,
  MemoryLimit: true,
  PidsLimit: true,
  CpuCfsQuota: true,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
};
const PODMAN = {
  host: { cpus: 4, cgroupControllers: ['cpu', 'memory', 'pids'] },
  version: { Version: '4.3.1' },
};

describe('the container engine', () => {
  it('WF-14 is taken for podman or docker by its answer, whatever the program is called', async () => {
    expect(await findEngine(answering(DOCKER))).toMatchObject({
      kind: 'docker',
      version: '28.1.1',
      processors: 4,
    });
    expect(await findEngine(answering(PODMAN))).toMatchObject({
      kind: 'podman',
      version: '4.3.1',
      limitsProcessors: true,
    });
  });

  it.each([
    ['3.0.1', false],
    ['3.1.9', false],
    ['3.2.0', true],
    ['4.0.0-dev', true],
    ['5.2.5', true],
  ])('SC-9 podman %s ends a container by itself: %s', async (version, limitsTime) => {
    const podman = answering({ ...PODMAN, version: { Version: version } });
    expect(await findEngine(podman)).toMatchObject({ version, limitsTime });
  });

  it('SC-9 docker ends none by itself', async () => {
    expect(await findEngine(answering(DOCKER))).toMatchObject({ limitsTime: false });
  });

  it.each([
    ['is not installed', '/no/such/engine', /\/no\/such\/engine: it is not installed.*apt install podman/],
    [
      'is a client without its service',
      clientThat(`echo '{"ServerVersion":""}'; echo 'Cannot connect to the Docker daemon' >&2; exit 1`),
      /Cannot connect to the Docker daemon/,
    ],
    ['answers nothing of sense', clientThat('echo null'), /gave no answer/],
    ['cannot limit memory', answering({ ...DOCKER, MemoryLimit: false }), /cannot limit the memory/],
    [
      'gives its containers other user ids',
      answering({ ...DOCKER, SecurityOptions: ['name=rootless'] }),
      /other user ids.*podman can/,
    ],
    [
      "lacks control groups, as an ordinary user's podman on cgroup v1",
      answering({ ...PODMAN, host: { cpus: 4, cgroupControllers: null } }),
      /memory and pids are not open to this user/,
    ],
  ])('WF-14 is refused with the reason when it %s', async (_what, engine, reason) => {
    await expect(findEngine(engine)).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(reason),
    });
    expect(await createContainerSandbox({ engine }).health()).toMatchObject({
      kind: 'container',
      isolated: false,
      problem: expect.stringMatching(reason),
    });
  });
});

describe('the command line of a container', () => {
  const container: Container = {
    name: 'code-intern-x',
    image: 'an-image',
    user: ['--user', '65534:65534'],
    mounts: [
      { source: '/data/w', target: '/workspace', writable: true },
      { source: '/data/w/t.js', target: '/workspace/t.js', writable: false },
    ],
    seccomp: '/data/seccomp.json',
    ownLimits: ['--ulimit', 'nproc=4096:4096'],
  };
  const command: SandboxCommand = {
    argv: ['node', 'x y'],
    workspace: '/data/w',
    frozen: ['t.js'],
    readOnly: [],
    env: { GIVEN: 'yes' },
    stdin: 'secret',
    report: true,
    limits: LIMITS,
    signal: new AbortController().signal,
  };
  const words = (kind: 'docker' | 'podman', limitsProcessors = true): readonly string[] =>
    containerArguments(
      { kind, processors: 1, limitsProcessors, limitsTime: kind === 'podman' },
      container,
      command,
    );

  it('WF-14 says everything that docker has to be told, and nothing that only podman knows', () => {
    const [beforeImage, afterImage] = words('docker').join(' ').split(' an-image ');
    expect(beforeImage).toBe(
      'run --rm --interactive --pull never --log-driver none --name code-intern-x --label code-intern.sandbox=code-intern-x' +
        ' --hostname sandbox --network none --ipc private --cap-drop ALL --security-opt no-new-privileges' +
        ' --security-opt seccomp=/data/seccomp.json --user 65534:65534 --read-only --shm-size 16777216' +
        ' --tmpfs /tmp:rw,nosuid,nodev,exec,size=67108864,mode=1777' +
        ' --mount type=bind,source=/data/w,target=/workspace' +
        ' --mount type=bind,source=/data/w/t.js,target=/workspace/t.js,readonly --workdir /workspace --entrypoint ' +
        ' --memory 536870912 --memory-swap 536870912 --pids-limit 67 --cpus 1 --ulimit nproc=4096:4096' +
        ' --ulimit data=536870912:536870912 --ulimit cpu=20:21 --ulimit fsize=1048576:1048576 --ulimit nofile=256:256 --ulimit core=0:0',
    );
    expect(afterImage).toMatch(
      /^\/bin\/sh -c [^]* code-intern-x env -i [^]*GIVEN=yes \/bin\/sh -c exec "\$@" sh node x y$/,
    );
    expect(words('docker').join(' ')).not.toContain('secret');
  });

  it('WF-14 takes from podman what it would add by itself', () => {
    const added = words('podman').filter((word) => !words('docker').includes(word));
    expect(added).toEqual([
      '--read-only-tmpfs=false',
      '--image-volume=ignore',
      '--no-hosts',
      '--http-proxy=false',
      '--pid',
      '--uts',
      'mask=/proc/config.gz:/proc/kallsyms:/proc/cmdline:/proc/modules',
      // After the limit of 20 s and after the container would have ended by itself.
      '--timeout',
      '30',
    ]);
  });

  it('WF-14 asks for no share of the processors where the engine cannot keep one', () => {
    expect(words('podman', false)).not.toContain('--cpus');
  });

  it('WF-14 names an image of the major version that runs the service', () => {
    expect(defaultImage('22.3.1')).toBe('docker.io/library/node:22-bookworm');
  });

  it('WF-14 refuses every family of sockets but those that the private network holds', () => {
    const { defaultAction, syscalls } = JSON.parse(seccompProfile()) as {
      defaultAction: string;
      syscalls: { names: string[]; action: string; args: { op: string; value: number }[] }[];
    };
    expect(defaultAction).toBe('SCMP_ACT_ALLOW');
    const families = syscalls.filter(({ names }) => names.includes('socket')).flatMap(({ args }) => args);
    const open = Array.from({ length: 64 }, (_, family) => family).filter(
      (family) =>
        !families.some(({ op, value }) => (op === 'SCMP_CMP_GT' ? family > value : family === value)),
    );
    expect(open).toEqual([1, 2, 10, 16]);
    expect(syscalls.flatMap(({ names }) => names)).toEqual(
      expect.arrayContaining([
        'ptrace',
        'mount',
        'unshare',
        'setns',
        'bpf',
        'io_uring_setup',
        'keyctl',
        'clone3',
        'clone',
      ]),
    );
  });
});

describe('what is known of a run', () => {
  it('WF-14 tells by its name whether the process that started it lives', () => {
    const mine = newRunName();
    expect(mine).toMatch(/^code-intern-[0-9a-f]{8}-\d+-[0-9a-f]{8}-[0-9a-f]{12}$/);
    expect(newRunName()).not.toBe(mine);
    expect(isOrphaned(mine)).toBe(false);
    const [, , machine = '', pid = '', start = '', chance = ''] = mine.split('-');
    const name = (where: string, id: string, when: string): string =>
      `code-intern-${where}-${id}-${when}-${chance}`;
    expect(isOrphaned(name(machine, pid, '00000000'))).toBe(true);
    // Above what Linux gives to processes.
    expect(isOrphaned(name(machine, '4999999', start))).toBe(true);
    expect(isOrphaned(name('00000000', '4999999', start))).toBe(false);
    expect(isOrphaned('code-intern-mine')).toBe(false);
    expect(isOrphaned(`x${name(machine, '4999999', start)}`)).toBe(false);
  });

  it.each([
    ['', null],
    ['started\n', null],
    ['started\nended 7 0\n', { code: 7, killedForMemory: false, late: false }],
    ['started\nended 137 2\n', { code: 137, killedForMemory: true, late: false }],
    ['started\nlate\nended 137 0\n', { code: 137, killedForMemory: false, late: true }],
    ['started\nlate\n', null],
    ['started\nended 1', null],
    ['rubbish\0\nended x y\n', null],
  ])('WF-14 reads what its first process said: %j', (text, ending) => {
    expect(readEnding(text)).toEqual(ending);
  });
});
