import type { Sandbox, SandboxHealth } from '../ports/sandbox.js';
import type { AskedService } from './ask-service.js';

/**
 * A sandbox as the service says that it has one, for a process that runs no code itself: whoever starts it need not have
 * given it the settings of the service. Where no service answers, it is the process's own.
 */
export function sandboxOfService(own: Sandbox, ask: () => Promise<AskedService | null>): Sandbox {
  async function told(): Promise<SandboxHealth | null> {
    const asked = await ask().catch(() => null);
    if (asked === null || 'silent' in asked.answer) return null;
    const { kind, isolated, problem } = asked.answer.parts.sandbox;
    if (kind !== 'bubblewrap' && kind !== 'container' && kind !== 'none') return null;
    return { kind, isolated, problem };
  }
  return {
    kind: own.kind,
    run: (command) => own.run(command),
    health: async () => (await told()) ?? own.health(),
    async ownPrograms() {
      // Those of another kind are not ours to look into: the service finds out what it lacks.
      const { kind, isolated } = (await told()) ?? (await own.health());
      return kind === own.kind && isolated ? ((await own.ownPrograms?.()) ?? null) : null;
    },
  };
}
