import type { Command } from 'commander';
import type { SettingOverrides } from '../dependencies.js';

/** Flags that stand for settings, so that `serve --provider demo` needs no environment. */
const FLAGS = [
  ['--provider <name>', 'ollama or demo', 'provider', 'INTERN_MODEL_PROVIDER'],
  ['--model <name>', 'the model that is tried first', 'model', 'INTERN_MODEL'],
  ['--host <address>', 'the address to listen on', 'host', 'INTERN_HOST'],
  ['--port <number>', 'the port to listen on', 'port', 'INTERN_PORT'],
  ['--data-dir <folder>', 'where everything is kept', 'dataDir', 'INTERN_DATA_DIR'],
  ['--workers <number>', 'how many worker processes', 'workers', 'INTERN_WORKERS'],
  ['--sandbox <kind>', 'auto, bubblewrap, container or none', 'sandbox', 'INTERN_SANDBOX'],
  ['--log-level <name>', 'debug, info, warn, error or silent', 'logLevel', 'INTERN_LOG_LEVEL'],
] as const;

type Key = (typeof FLAGS)[number][2];

/** Adds the flags of the given settings, and a word on the others. */
export function addSettingFlags(command: Command, keys: readonly Key[]): Command {
  for (const [flag, description, key, variable] of FLAGS) {
    if (keys.includes(key)) command.option(flag, `${description} (${variable})`);
  }
  return command.addHelpText('after', '\nAll settings are environment variables; README.md lists them.');
}

/** What was given, by environment variable. */
export function settingOverrides(options: Readonly<Record<string, unknown>>): SettingOverrides {
  const given = FLAGS.flatMap(([, , key, variable]) => {
    const value = options[key];
    return typeof value === 'string' ? [[variable, value] as const] : [];
  });
  return Object.fromEntries(given);
}
