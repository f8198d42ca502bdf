import {
  createBareProcessSandbox,
  createBubblewrapSandbox,
  createContainerSandbox,
  createFirstIsolated,
} from '../adapters/sandbox/index.js';
import type { Config } from '../config/index.js';
import type { Sandbox } from '../ports/sandbox.js';

/**
 * Where tests run: as INTERN_SANDBOX says, or else in whatever isolates, bubblewrap before containers. Without isolation
 * nothing of a real model is run unless INTERN_SANDBOX=none allows it; the demo's scripted code was written by us, so it
 * runs where nothing isolates.
 */
export async function composeSandbox(
  config: Pick<Config, 'sandbox' | 'containers'> & { readonly model: Pick<Config['model'], 'provider'> },
): Promise<Sandbox> {
  if (config.sandbox === 'none') return createBareProcessSandbox();
  if (config.sandbox === 'bubblewrap') return createBubblewrapSandbox();
  if (config.sandbox === 'container') return createContainerSandbox(config.containers);
  const isolated = createFirstIsolated([
    createBubblewrapSandbox(),
    createContainerSandbox(config.containers),
  ]);
  if (config.model.provider !== 'demo') return isolated;
  const health = await isolated.health();
  return health.isolated ? isolated : createBareProcessSandbox();
}
