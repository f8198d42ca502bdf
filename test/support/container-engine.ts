import { describe, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContainerSandbox } from '../../src/adapters/sandbox/index.js';
import type { Sandbox } from '../../src/ports/sandbox.js';
import { testImage } from './container-image.js';

/** An engine of this machine that really runs containers, with an image for tests and a sandbox over both. */
export type ContainerEngine = {
  readonly program: string;
  readonly image: string;
  readonly sandbox: Sandbox;
  /** Runs the engine's program with these arguments and gives what it printed. */
  readonly say: (...argv: readonly string[]) => string;
};

/** Podman with another runtime and without systemd, for machines on which its own choice starts nothing. */
const PLAIN_PODMAN = '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n';

let known: ContainerEngine | string | null = null;

/** The least that an engine has to be asked on machines with limits of their own. */
const ANY_RUN = [
  'run',
  '--rm',
  '--network',
  'none',
  '--ulimit',
  'nofile=256:256',
  '--ulimit',
  'nproc=1024:1024',
];

/**
 * The engine of this machine, or why there is none, found out by running a container with it: not with our adapter, whose
 * faults have to fail tests and not to skip them.
 */
export const containerEngine = (): ContainerEngine | string => (known ??= find());

/**
 * Tests that need containers. Where no engine can be used they are not there at all, but for one that is skipped and
 * says why, also on standard error.
 */
export function describeWithContainers(name: string, tests: (engine: ContainerEngine) => void): void {
  const engine = containerEngine();
  if (typeof engine !== 'string') {
    tests(engine);
    return;
  }
  process.stderr.write(`\nSKIPPED ${name}: ${engine}\n`);
  describe(name, () => {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- says what is not tested on this machine
    it.skip(`needs a container engine: ${engine}`, () => undefined);
  });
}

function find(): ContainerEngine | string {
  const refusals: string[] = [];
  for (const program of ['podman', 'docker']) {
    const answer = spawnSync(program, ['info', '--format', '{{json .}}'], { encoding: 'utf8' });
    if (answer.status !== 0) {
      refusals.push(
        `${program} ${answer.error === undefined ? `says ${lastLine(answer.stderr)}` : 'is not installed'}`,
      );
      continue;
    }
    const found = withImage(program);
    if (typeof found !== 'string') return found;
    refusals.push(`${program}: ${found}`);
  }
  return `${refusals.join('; ')} (Debian, Ubuntu: apt install podman runc)`;
}

function withImage(program: string): ContainerEngine | string {
  // With the variables as they are now: this function changes them.
  const run = (argv: readonly string[]) =>
    spawnSync(program, argv, { encoding: 'utf8', env: { ...process.env } });
  const { name: image, problem } = testImage((argv) => {
    const { status, stderr } = run(argv);
    return { code: status ?? 1, said: stderr };
  });
  if (problem !== null) return `no image could be made: ${problem}`;
  const sandbox = createContainerSandbox({ engine: program, image });
  const found: ContainerEngine = { program, image, sandbox, say: (...argv) => run(argv).stdout };
  const first = fault(run([...ANY_RUN, image, '/bin/sh', '-c', ':']));
  if (first === null) return found;
  if (program !== 'podman' || process.env['CONTAINERS_CONF'] !== undefined) return first;
  const folder = join(tmpdir(), 'code-intern-podman');
  mkdirSync(folder, { recursive: true });
  process.env['CONTAINERS_CONF'] = join(folder, 'containers.conf');
  writeFileSync(process.env['CONTAINERS_CONF'], PLAIN_PODMAN);
  return fault(run([...ANY_RUN, image, '/bin/sh', '-c', ':'])) ?? found;
}

/** Why a run of the engine failed. */
const fault = ({
  status,
  stderr,
}: {
  readonly status: number | null;
  readonly stderr: string;
}): string | null => (status === 0 ? null : lastLine(stderr));

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
