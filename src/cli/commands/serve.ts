import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { addSettingFlags, settingOverrides } from './setting-flags.js';

/** `intern serve`: the whole service on this machine, until it is asked to end. */
export function serveCommand(deps: CliDependencies): Command {
  const command = new Command('serve').description(
    'run the service: Temporal, workers and API, until Ctrl-C (twice: at once)',
  );
  addSettingFlags(command, [
    'provider',
    'model',
    'host',
    'port',
    'dataDir',
    'workers',
    'sandbox',
    'logLevel',
  ]);
  return command.action(async (options: Record<string, unknown>) => {
    deps.setExitCode(await deps.serve(settingOverrides(options)));
  });
}
