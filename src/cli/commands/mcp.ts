import { Command } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import { addSettingFlags, settingOverrides } from './setting-flags.js';

/** `intern mcp`: the tools for agents, spoken over standard input and output. */
export function mcpCommand(deps: CliDependencies): Command {
  const command = new Command('mcp').description(
    'speak MCP over standard input and output, for an agent that starts this command; needs a running service',
  );
  addSettingFlags(command, ['dataDir', 'logLevel']);
  return command.action(async (options: Record<string, unknown>) => {
    deps.setExitCode(await deps.mcp(settingOverrides(options)));
  });
}
