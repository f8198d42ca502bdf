import {
  createBareProcessSandbox,
  createBubblewrapSandbox,
  createContainerSandbox,
  createFirstIsolated,
} from '../adapters/sandbox/index.js';
import type { Config } from '../config/index.js';
import type { Sandbox } from '../ports/sandbox.js';

const DEMO_UNISOLATED = "the demo's own scripted code runs without isolation, because nothing isolates here";

/**
 * Where tests run: as INTERN_SANDBOX says, or else in whatever isolates, bubblewrap before containers. Without isolation
 * nothing of a real model is run unless INTERN_SANDBOX=none allows it; the demo's scripted code was written by us, so it
 * runs where nothing isolates. Which it is, is found out at the first use.
 * @param isolating what is tried for isolation, in that order
 */
export function composeSandbox(
  config: Pick<Config, 'sandbox' | 'containers'> & { readonly model: Pick<Config['model'], 'provider'> },
  isolating: Parameters<typeof createFirstIsolated>[0] = [
    createBubblewrapSandbox(),
    createContainerSandbox(config.containers),
  ],
): Sandbox {
  if (config.sandbox === 'none') return createBareProcessSandbox();
  if (config.sandbox === 'bubblewrap') return createBubblewrapSandbox();
  if (config.sandbox === 'container') return createContainerSandbox(config.containers);
  const demo = config.model.provider === 'demo';
  return createFirstIsolated(isolating, demo ? createBareProcessSandbox(DEMO_UNISOLATED) : null);
}
