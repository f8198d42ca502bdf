import { setTimeout as delay } from 'node:timers/promises';
import { createServiceClient } from '../cli/index.js';
import { loadConfig, type Config, type Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { embeddedServer } from './engine.js';
import { runningService, type ServiceRecord } from './service-record.js';
import { StartError } from './start-error.js';
import { readToken } from './token-file.js';

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

function noneToCancel(dataDir: string): StartError {
  return new StartError(
    'no_service',
    `no service runs on ${shellQuoted(dataDir)}, so that nothing can be cancelled: start it with \`${intern()} serve\`, then run \`${intern()} stop --cancel\` again`,
  );
}

/** Has the service cancel all of its tasks and end. @returns what became of the tasks, one line each */
async function cancelAll(config: Config, service: ServiceRecord): Promise<readonly string[]> {
  if (service.url === '') {
    throw new StartError(
      'starting',
      `the service (process ${service.pid}) is still starting: run \`${intern()} stop --cancel\` again in a moment, or \`${intern()} stop\` to stop it without cancelling`,
    );
  }
  const token = config.apiToken ?? (await readToken(config.dataDir));
  const client = createServiceClient({ url: service.url, token });
  const { tasks } = await client
    .cancelAllAndEnd(AbortSignal.timeout(config.shutdownGraceMs + PATIENCE_MS))
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `the tasks could not be cancelled and the service goes on (${reason}); \`${intern()} stop\` stops it without cancelling`;
      throw new StartError('not_cancelled', message, { cause });
    });
  if (tasks === null) return ['the service did not say what became of its tasks: its log does'];
  const left = tasks.not_closed;
  return [
    `cancelled ${tasks.cancelled} ${tasks.cancelled === 1 ? 'task' : 'tasks'}`,
    ...(tasks.ended_otherwise > 0
      ? [`${tasks.ended_otherwise} had ended before the cancel reached them`]
      : []),
    ...(left.length > 0
      ? [`${left.length} did not end in time, and end as cancelled at the next start: ${left.join(', ')}`]
      : []),
  ];
}

async function hasEnded(config: Config, { pid }: ServiceRecord): Promise<void> {
  const deadline = Date.now() + config.shutdownGraceMs + PATIENCE_MS;
  while ((await runningService(config.dataDir)) !== null) {
    if (Date.now() > deadline) {
      throw new StartError(
        'cannot_stop',
        `the service (process ${pid}) does not end: look at its log, or end it with kill -9 ${pid} and run \`${intern()} stop\` again`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * `intern stop`: ends the service of the data folder, then what a killed one may have left; with `cancel` its tasks first.
 * @returns one line for each thing done
 */
export async function stop(
  env: Environment,
  { cancel }: { readonly cancel: boolean },
): Promise<readonly string[]> {
  const config = loadConfig(env);
  const done: string[] = [];
  const service = await runningService(config.dataDir);
  if (service === null && cancel) throw noneToCancel(config.dataDir);
  if (service) {
    if (cancel) done.push(...(await cancelAll(config, service)));
    else askToEnd(service.pid);
    await hasEnded(config, service);
    done.push(`stopped the service (process ${service.pid})`);
  }
  if (await embeddedServer(config, env).stop())
    done.push('stopped the Temporal server that an earlier service had left');
  return done;
}
