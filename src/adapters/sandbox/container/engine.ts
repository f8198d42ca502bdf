import { createEngineClient, type EngineClient } from './engine-client.js';
import { SandboxError } from '../../../ports/sandbox.js';

/** A container engine that answered, and what it can do here. */
export type Engine = EngineClient & {
  readonly kind: 'podman' | 'docker';
  readonly version: string;
  /** Processors that its containers may use. */
  readonly processors: number;
  /** Whether it can hold a container to a share of the processors; an ordinary user's podman often cannot. */
  readonly limitsProcessors: boolean;
  /** Whether it ends a container by itself after a time. */
  readonly limitsTime: boolean;
};

type PodmanInfo = {
  readonly host: { readonly cpus: number; readonly cgroupControllers: readonly string[] | null };
  readonly version: { readonly Version: string };
};
type DockerInfo = {
  readonly ServerVersion: string;
  readonly NCPU: number;
  readonly MemoryLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly SecurityOptions: readonly string[] | null;
};

/** The first that knows `run --timeout`. */
const PODMAN_WITH_TIMEOUT = [3, 2] as const;
const KNOWN = ['podman', 'docker'];
const INSTALL =
  'Install podman (Debian, Ubuntu: apt install podman) or start Docker, or name the program by INTERN_CONTAINER_ENGINE';

/**
 * The first engine that really answers; a client whose service does not run is none.
 * @param wanted a program's name or path, or null to try podman, which needs no service, and then docker
 * @throws SandboxError `sandbox_unavailable` with what each of them said
 */
export async function findEngine(wanted: string | null): Promise<Engine> {
  const refusals: string[] = [];
  for (const program of wanted === null ? KNOWN : [wanted]) {
    const found = await askEngine(createEngineClient(program));
    if (typeof found !== 'string') return found;
    refusals.push(`${program}: ${found}`);
  }
  throw new SandboxError(
    'sandbox_unavailable',
    `no container engine can be used (${refusals.join('; ')}). ${INSTALL}`,
  );
}

/** The engine, or why it cannot be used. */
async function askEngine(client: EngineClient): Promise<Engine | string> {
  const { code, stdout, stderr } = await client.ask(['info', '--format', '{{json .}}']);
  const info = parsed(stdout);
  if (info !== null && 'host' in info) return podman(client, info as PodmanInfo);
  if (info !== null && 'ServerVersion' in info && info.ServerVersion !== '') {
    return docker(client, info as DockerInfo);
  }
  return lastLine(stderr) ?? `gave no answer (exit code ${code})`;
}

function podman(client: EngineClient, { host, version }: PodmanInfo): Engine | string {
  const controllers = host.cgroupControllers ?? [];
  const missing = ['memory', 'pids'].filter((name) => !controllers.includes(name));
  if (missing.length > 0) {
    return `its containers cannot be limited here, as the control group controllers ${missing.join(' and ')} are not open to this user (they are with cgroup v2 and systemd)`;
  }
  return {
    ...client,
    kind: 'podman',
    version: version.Version,
    processors: host.cpus,
    limitsProcessors: controllers.includes('cpu'),
    limitsTime: isAtLeast(version.Version, PODMAN_WITH_TIMEOUT),
  };
}

function docker(client: EngineClient, info: DockerInfo): Engine | string {
  if (!info.MemoryLimit || !info.PidsLimit)
    return 'its kernel cannot limit the memory and processes of a container';
  const remapped = (info.SecurityOptions ?? []).find((option) => /name=(rootless|userns)/.test(option));
  if (remapped !== undefined) {
    return 'it gives its containers other user ids than this machine (rootless, or userns-remap), so that they cannot write a workspace; podman can';
  }
  return {
    ...client,
    kind: 'docker',
    version: info.ServerVersion,
    processors: info.NCPU,
    limitsProcessors: info.CpuCfsQuota,
    limitsTime: false,
  };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [has = 0, hasMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return has > major || (has === major && hasMinor >= minor);
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const lastLine = (text: string): string | null => text.trim().split('\n').at(-1)?.trim() || null;
