import type { Sandbox, SandboxHealth } from '../../ports/sandbox.js';
import { SandboxError } from './sandbox-error.js';

/**
 * The first of several sandboxes that isolates on this machine, found out by trying each, and then kept. As long as there
 * is none nothing is run, and each question tries again: a machine may be repaired while we run.
 * @param otherwise what is chosen where nothing isolates; null refuses to run anything there
 */
export function createFirstIsolated(
  candidates: readonly [Sandbox, ...Sandbox[]],
  otherwise: Sandbox | null = null,
): Sandbox {
  let chosen: Sandbox | null = null;
  const current = (): Sandbox | null => chosen;

  const choose = async (): Promise<SandboxHealth> => {
    if (chosen !== null) return chosen.health();
    const problems: string[] = [];
    for (const candidate of candidates) {
      const health = await candidate.health();
      if (health.isolated) {
        chosen = candidate;
        return health;
      }
      problems.push(health.problem ?? `${candidate.kind} does not isolate here`);
    }
    chosen = otherwise;
    if (otherwise !== null) return otherwise.health();
    return {
      kind: candidates[0].kind,
      isolated: false,
      problem: problems.map((one) => one.replace(/\.$/, '')).join('. Nor is there another: '),
    };
  };

  const isolated = async (): Promise<Sandbox> => {
    const { problem } = current() === null ? await choose() : { problem: null };
    const found = current();
    if (found !== null) return found;
    throw new SandboxError('sandbox_unavailable', problem ?? 'code cannot be isolated here');
  };

  return {
    get kind() {
      return (chosen ?? candidates[0]).kind;
    },
    health: choose,
    run: async (command) => {
      command.signal.throwIfAborted();
      return (await isolated()).run(command);
    },
    ownPrograms: async () => (await (await isolated()).ownPrograms?.()) ?? null,
  };
}
