import { SandboxError, type Sandbox } from '../../../ports/sandbox.js';

/** The same, telling when a run could not be set up: what was found out about the sandbox before holds no more. */
export function unlessUnavailable(run: Sandbox['run'], forget: () => void): Sandbox['run'] {
  return async (command) => {
    try {
      return await run(command);
    } catch (error) {
      if (error instanceof SandboxError && error.code === 'sandbox_unavailable') forget();
      throw error;
    }
  };
}
