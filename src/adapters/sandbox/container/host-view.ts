import { readFile } from 'node:fs/promises';
import type { EngineClient } from './engine-client.js';

/**
 * A running container as this machine's kernel shows it. Nothing is seen where the engine runs in a machine of its own:
 * there the limits are those that the engine keeps, and what the first process tells at its end.
 */
export type HostView = {
  /** Process id here of the container's first process, once it is known. */
  readonly root: () => number | null;
  /** How many of its processes the kernel has killed for memory so far. */
  readonly killedForMemory: () => Promise<number>;
};

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

export function hostViewOf(engine: EngineClient, name: string): HostView {
  let root: number | null = null;
  let counters: readonly string[] | null = null;

  const locate = async (): Promise<readonly string[] | null> => {
    const { stdout } = await engine.ask(['container', 'inspect', '--format', '{{.State.Pid}}', name]);
    const pid = Number(stdout);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    // An engine in another machine, or another namespace, tells a number that is somebody else's here.
    if (!(await read(`/proc/${pid}/cmdline`)).includes(name)) return [];
    root = pid;
    return countersOf(await read(`/proc/${pid}/cgroup`));
  };

  return {
    root: () => root,
    killedForMemory: async () => {
      counters ??= await locate();
      for (const path of counters ?? []) {
        const count = /^oom_kill (\d+)$/m.exec(await read(path))?.[1];
        if (count !== undefined) return Number(count);
      }
      return 0;
    },
  };
}

/** Where the kernel counts, by version 1 or 2 of control groups. */
function countersOf(groups: string): readonly string[] {
  // A line is `<number>:<controllers, by commas>:<path>`; version 2 names no controllers.
  const lines = groups.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line) ?? []);
  const version1 = lines.find(([, , controllers]) => controllers?.split(',').includes('memory'))?.[3];
  const version2 = lines.find(([, number, controllers]) => number === '0' && controllers === '')?.[3];
  return [
    ...(version1 === undefined ? [] : [`/sys/fs/cgroup/memory${version1}/memory.oom_control`]),
    ...(version2 === undefined ? [] : [`/sys/fs/cgroup${version2}/memory.events`]),
  ];
}
