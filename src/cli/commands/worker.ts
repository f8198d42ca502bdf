import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { addSettingFlags, settingOverrides } from './setting-flags.js';

/** `intern worker`: one more process that works on the tasks of a running Temporal server. */
export function workerCommand(deps: CliDependencies): Command {
  const command = new Command('worker').description(
    'run one more worker process for the Temporal server of TEMPORAL_ADDRESS, or of the service on this data folder',
  );
  addSettingFlags(command, ['provider', 'model', 'dataDir', 'sandbox', 'logLevel']);
  return command.action(async (options: Record<string, unknown>) => {
    deps.setExitCode(await deps.work(settingOverrides(options)));
  });
}
