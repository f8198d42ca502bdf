import { access } from 'node:fs/promises';
import { createGitCodeRepository } from '../adapters/git/index.js';
import {
  createServiceClient,
  type CliDependencies,
  type ServiceAddress,
  type ServiceClient,
  type Terminal,
} from '../cli/index.js';
import { loadConfig, type Config, type Environment } from '../config/index.js';
import { PRODUCT } from './product.js';
import { readServiceRecord } from './service-record.js';
import { takeOverSignals } from './signals.js';
import { StartError } from './start-error.js';
import { readToken } from './token-file.js';

/** INTERN_URL; else where the service of the data folder said it is; else where it would be by the settings. */
async function serviceAddress(config: Config, env: Environment): Promise<ServiceAddress> {
  const named = env['INTERN_URL'] ?? '';
  if (named !== '' && !/^https?:\/\/[^\s/]+\/?$/.test(named)) {
    throw new StartError(
      'invalid_setting',
      `INTERN_URL is ${JSON.stringify(named)}; allowed: an address such as http://127.0.0.1:9876`,
    );
  }
  const announced = (await readServiceRecord(config.dataDir))?.url ?? '';
  const token = config.apiToken ?? (named === '' ? await readToken(config.dataDir) : null);
  if (named !== '') return { url: named, token };
  return { url: announced === '' ? `http://127.0.0.1:${config.port}` : announced, token };
}

async function localCode(config: Config, taskId: string): Promise<string | null> {
  try {
    const path = createGitCodeRepository({ dataDir: config.dataDir }).location(taskId);
    await access(path);
    return path;
  } catch {
    return null;
  }
}

/** The first Ctrl-C detaches a command; the second ends it. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  takeOverSignals((time) => {
    if (time > 1) process.exit(130);
    controller.abort();
  });
  return controller.signal;
}

/** Connects the command line with this process. What only some commands need is loaded when they run. */
export function composeCli(env: Environment, terminal: Terminal): CliDependencies {
  const withOverrides = (overrides: Readonly<Record<string, string>>): Environment => ({
    ...env,
    ...overrides,
  });
  return {
    terminal,
    interrupted,
    version: PRODUCT.version,
    service: async (): Promise<ServiceClient> =>
      createServiceClient(await serviceAddress(loadConfig(env), env)),
    localCode: (taskId) => localCode(loadConfig(env), taskId),
    serve: async (overrides) => (await import('./serve.js')).serve(withOverrides(overrides), terminal),
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
