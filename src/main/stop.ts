import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig, type Environment } from '../config/index.js';
import { embeddedServer } from './engine.js';
import { runningService } from './service-record.js';
import { StartError } from './start-error.js';

const LOOK_EVERY_MS = 200;
/** Milliseconds beyond the grace period that a service may take to end. */
const PATIENCE_MS = 30_000;

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    throw new StartError(
      'cannot_stop',
      `process ${pid} of the service cannot be reached from here (another user or container?): stop it there`,
      { cause },
    );
  }
}

/** `intern stop`: ends the service of the data folder, then what a killed one may have left. @returns one line for each that was ended */
export async function stop(env: Environment): Promise<readonly string[]> {
  const config = loadConfig(env);
  const ended: string[] = [];
  const service = await runningService(config.dataDir);
  if (service) {
    askToEnd(service.pid);
    const deadline = Date.now() + config.shutdownGraceMs + PATIENCE_MS;
    while ((await runningService(config.dataDir)) !== null) {
      if (Date.now() > deadline) {
        throw new StartError(
          'cannot_stop',
          `the service (process ${service.pid}) does not end: look at its log, or end it with kill -9 ${service.pid} and run \`intern stop\` again`,
        );
      }
      await delay(LOOK_EVERY_MS);
    }
    ended.push(`stopped the service (process ${service.pid})`);
  }
  if (await embeddedServer(config, env).stop())
    ended.push('stopped the Temporal server that an earlier service had left');
  return ended;
}
