import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Environment } from '../config/index.js';
import { runningService } from './service-record.js';

/** The port itself when it is free, else 0, which asks for any. */
function freeOrAny(port: number): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve('0'));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(String(port))));
  });
}

/** A folder beside the real tasks; another one while a demo runs there already. */
async function demoFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'demo');
  return (await runningService(folder)) === null ? folder : mkdtemp(join(tmpdir(), 'code-intern-demo-'));
}

/** The settings of a demo: the script as model, everything on this machine, in a folder of its own, on ports that are free. */
export async function demoEnvironment(env: Environment): Promise<Environment> {
  const config = loadConfig({ ...env, INTERN_MODEL_PROVIDER: 'demo' });
  return {
    INTERN_WORKERS: '1',
    INTERN_LOG_LEVEL: 'error',
    ...env,
    INTERN_MODEL_PROVIDER: 'demo',
    INTERN_HOST: '127.0.0.1',
    INTERN_DATA_DIR: await demoFolder(config.dataDir),
    INTERN_PORT: await freeOrAny(config.port),
    INTERN_TEMPORAL_PORT: await freeOrAny(config.temporal.port),
    INTERN_TEMPORAL_UI_PORT: await freeOrAny(config.temporal.uiPort),
    TEMPORAL_ADDRESS: '',
  };
}
