import { setTimeout as delay } from 'node:timers/promises';
import { SandboxError } from '../../../ports/sandbox.js';
import type { EngineClient } from './engine-client.js';

const ATTEMPTS = 100;
const PAUSE_MS = 100;

/**
 * Kills and removes a container with its anonymous volumes, and makes sure that it is gone: it is only once the engine
 * says so, or knows of none by that name.
 * @throws SandboxError `sandbox_unavailable` when the engine cannot do so for ten seconds
 */
export async function removeContainer(engine: EngineClient, name: string): Promise<void> {
  let said = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { code, stderr } = await engine.ask(['rm', '--force', '--volumes', name]);
    if (code === 0 || /no such container|no container with name/i.test(stderr)) return;
    said = stderr.trim();
    await delay(PAUSE_MS);
  }
  throw new SandboxError(
    'sandbox_unavailable',
    `The container ${name} could not be removed: ${said}. Remove it with: ${engine.program} rm -f ${name}`,
  );
}
