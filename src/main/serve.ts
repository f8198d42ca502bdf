import type { Terminal } from '../cli/index.js';
import { loadConfig, unknownSettings, type Environment } from '../config/index.js';
import { createLogger } from './logger.js';
import { takeOverSignals } from './signals.js';
import { startService } from './start-service.js';

const EXIT_FORCED = 130;

/** `intern serve`: runs until it is asked to end; the second time it is asked, at once. @returns the exit code */
export async function serve(env: Environment, terminal: Terminal): Promise<number> {
  for (const line of unknownSettings(env)) terminal.remark(`warning: ${line}`);
  const config = loadConfig(env);
  const logger = createLogger(config.logLevel, 'service');
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  let hurry: () => void = () => process.exit(EXIT_FORCED);
  let times = 0;
  const giveBack = takeOverSignals((time) => {
    times = time;
    if (time === 1) ask();
    else hurry();
  });
  const service = await startService({ config, env, logger, onEndAsked: () => ask() });
  hurry = () => service.hurry();
  for (const line of service.banner) terminal.print(line);
  await asked;
  terminal.print(
    'Stopping: new tasks are refused, running steps are finished. Ctrl-C again ends them at once.',
  );
  if (times > 1) service.hurry();
  await service.stop();
  giveBack();
  terminal.print('Stopped.');
  return times > 1 ? EXIT_FORCED : 0;
}
