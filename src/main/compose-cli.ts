import { access } from 'node:fs/promises';
import {
  createServiceClient,
  createStandardInput,
  type CliDependencies,
  type ServiceClient,
  type ProcessTerminal,
} from '../cli/index.js';
import { loadConfig, type Config, type Environment } from '../config/index.js';
import { clientName } from './client-name.js';
import { createEnding } from './ending.js';
import { PRODUCT } from './product.js';
import { serviceAddress } from './service-address.js';
import { takeOverSignals } from './signals.js';

async function localCode(config: Config, taskId: string): Promise<string | null> {
  try {
    const { createGitCodeRepository } = await import('../adapters/git/index.js');
    const path = createGitCodeRepository({ dataDir: config.dataDir }).location(taskId);
    await access(path);
    return path;
  } catch {
    return null;
  }
}

/** The first Ctrl-C detaches a command, and so does an output that takes nothing any more; the second ends it. */
function interrupted(lost: AbortSignal): AbortSignal {
  const controller = new AbortController();
  takeOverSignals((time) => {
    if (time > 1) process.exit(130);
    controller.abort();
  });
  return AbortSignal.any([controller.signal, lost]);
}

/** Connects the command line with this process. What only some commands need is loaded when they run. */
export function composeCli(env: Environment, terminal: ProcessTerminal): CliDependencies {
  const withOverrides = (overrides: Readonly<Record<string, string>>): Environment => ({
    ...env,
    ...overrides,
  });
  return {
    terminal,
    stdin: createStandardInput(() => process.stdin),
    interrupted: () => interrupted(terminal.lost),
    version: PRODUCT.version,
    service: async (): Promise<ServiceClient> =>
      createServiceClient({ ...(await serviceAddress(loadConfig(env), env)), client: clientName() }),
    localCode: (taskId) => localCode(loadConfig(env), taskId),
    async serve(overrides) {
      // Before the service's modules are loaded, which takes a while: Ctrl-C is answered from here on.
      const ending = createEnding(terminal);
      return (await import('./serve.js')).serve(withOverrides(overrides), terminal, ending);
    },
    work: async (overrides) => (await import('./work.js')).work(withOverrides(overrides), terminal),
    mcp: async (overrides) => (await import('./mcp-stdio.js')).serveMcp(withOverrides(overrides)),
    stop: async (options) => (await import('./stop.js')).stop(env, options),
    diagnose: async () => (await import('./diagnose.js')).diagnose(env),
    rebuildLog: async (taskId) => (await import('./rebuild-log.js')).rebuildLog(env, taskId),
    async *verify(taskId) {
      yield* (await import('./verify.js')).verify(env, taskId);
    },
    replay: async (taskId) => (await import('./replay.js')).replay(env, taskId),
    setExitCode: (code) => void (process.exitCode = code),
  };
}
