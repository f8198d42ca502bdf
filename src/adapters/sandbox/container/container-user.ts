import type { SandboxCommand } from '../../../ports/sandbox.js';
import { giveWorkspaceTo, NOBODY } from '../isolation/workspace-owner.js';
import type { Engine } from './engine.js';

/**
 * Whom the program runs as, never root: root's service gives the workspace to nobody; an ordinary user's program runs
 * with that user's number, which podman keeps in a user namespace of its own.
 * @returns the engine's arguments
 */
export async function userFor(
  engine: Pick<Engine, 'kind'>,
  command: Pick<SandboxCommand, 'workspace'>,
): Promise<readonly string[]> {
  const [user, group] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  if (user === 0) {
    await giveWorkspaceTo(NOBODY, command.workspace);
    return ['--user', `${NOBODY}:${NOBODY}`];
  }
  return [...(engine.kind === 'podman' ? ['--userns', 'keep-id'] : []), '--user', `${user}:${group}`];
}
