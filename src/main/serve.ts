import type { Terminal } from '../cli/index.js';
import { loadConfig, unknownSettings, type Environment } from '../config/index.js';
import type { Ending } from './ending.js';
import { createLogger } from './logger.js';
import { startService, type RunningService } from './start-service.js';

const EXIT_FORCED = 130;

async function untilAsked({ asked }: Ending): Promise<void> {
  if (asked.aborted) return;
  await new Promise((resolve) => asked.addEventListener('abort', resolve, { once: true }));
}

/** null when it was asked to end before it was ready; what had been started is ended then. */
async function started(env: Environment, terminal: Terminal, ending: Ending): Promise<RunningService | null> {
  for (const line of unknownSettings(env)) terminal.remark(`warning: ${line}`);
  const config = loadConfig(env);
  const logger = createLogger(config.logLevel, 'service');
  try {
    return await startService({ config, env, logger, ending, onEndAsked: () => ending.ask('api') });
  } catch (error) {
    // Whatever breaks in a start that is being given up breaks because of that.
    if (ending.asked.aborted) return null;
    throw error;
  }
}

/** `intern serve`: runs until it is asked to end; the second time it is asked, at once. @returns the exit code */
export async function serve(env: Environment, terminal: Terminal, ending: Ending): Promise<number> {
  const service = await started(env, terminal, ending);
  for (const line of service?.banner ?? []) terminal.print(line);
  await untilAsked(ending);
  await service?.stop();
  ending.giveBack();
  terminal.print('Stopped.');
  return ending.hurried.aborted ? EXIT_FORCED : 0;
}
