import { loadConfig } from '../config/index.js';
import { callItself } from '../domain/kernel/invocation.js';
import { calledBy } from './called-as.js';
import { explainError } from './explain-error.js';
import { createLogger } from './logger.js';
import { runWorker } from './run-worker.js';
import { installTemporalRuntime } from './temporal-log.js';
import { serviceMessage } from './worker-messages.js';
import { ALIVE_EVERY_MS } from './worker-processes.js';

/**
 * The entry of a worker process that a service started, which asks for the drain with SIGTERM. What a terminal or a
 * group's killer sends besides is left to the service.
 */
const draining = new AbortController();
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => draining.abort());
// The service is gone, and with it whoever would restart or stop this process; the next one starts its own.
process.on('disconnect', () => process.exit(1));
/** Everything is loaded meanwhile. */
const address = new Promise<string>((resolve) => {
  process.once('message', (message) => resolve(serviceMessage.parse(message).address));
});
// It may have gone before this line was reached.
if (!process.connected) process.exit(1);

callItself(calledBy('anyone'));

try {
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel, `worker ${process.env['INTERN_WORKER_NUMBER'] ?? ''}`.trim());
  const temporalLog = installTemporalRuntime(logger);
  setInterval(() => process.send?.({ type: 'alive' }), ALIVE_EVERY_MS).unref();
  await runWorker({
    config,
    logger,
    temporalLog,
    env: process.env,
    address,
    tell: (message) => process.send?.(message),
    signal: draining.signal,
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(1);
}
