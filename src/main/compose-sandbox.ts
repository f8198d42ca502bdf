import { createBareProcessSandbox, createBubblewrapSandbox } from '../adapters/sandbox/index.js';
import type { Config } from '../config/index.js';
import type { Sandbox } from '../ports/sandbox.js';
import { StartError } from './start-error.js';

/**
 * Where tests run. Without isolation nothing of a real model is run unless INTERN_SANDBOX=none allows it; the demo's
 * scripted code was written by us, so it runs where bubblewrap is not to be had.
 * @throws StartError `invalid_setting` for a kind that this version does not have
 */
export async function composeSandbox(config: Config): Promise<Sandbox> {
  if (config.sandbox === 'none') return createBareProcessSandbox();
  if (config.sandbox === 'container') {
    throw new StartError(
      'invalid_setting',
      'INTERN_SANDBOX is container, which this version cannot do yet; allowed: auto, bubblewrap, none',
    );
  }
  const bubblewrap = createBubblewrapSandbox();
  if (config.sandbox === 'bubblewrap' || config.model.provider !== 'demo') return bubblewrap;
  const { isolated } = await bubblewrap.health();
  return isolated ? bubblewrap : createBareProcessSandbox();
}
