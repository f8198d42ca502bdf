import { trimEndOf } from '../../domain/kernel/trim-end-of.js';
import { SandboxError, type Sandbox, type SandboxHealth } from '../../ports/sandbox.js';

/**
 * The first of several sandboxes that isolates on this machine, found out by trying each, and then kept for as long as it
 * does. While there is none nothing is run, and each question tries again: a machine may be repaired while we run.
 * @param otherwise what is chosen where nothing isolates; null refuses to run anything there
 */
export function createFirstIsolated(
  candidates: readonly [Sandbox, ...Sandbox[]],
  otherwise: Sandbox | null = null,
): Sandbox {
  let chosen: Sandbox | null = null;
  const current = (): Sandbox | null => chosen;

  const choose = async (): Promise<SandboxHealth> => {
    const kept = await chosen?.health();
    if (kept !== undefined && (kept.isolated || chosen === otherwise)) return kept;
    const problems: string[] = [];
    for (const candidate of candidates) {
      const health = await candidate.health();
      if (health.isolated) {
        chosen = candidate;
        return health;
      }
      problems.push(trimEndOf(health.problem ?? `${candidate.kind} does not isolate here`, '.'));
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
