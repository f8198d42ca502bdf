import type { z } from 'zod';
import { ConfigError } from './config-error.js';
import { OTHER_NAMES, SETTINGS, type SettingName } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type SettingValues = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

function readOne(name: SettingName, env: Environment): unknown {
  const { schema, allowed, fallback, ...rest } = SETTINGS[name];
  const given = env[name]?.trim();
  const value = given === undefined || given === '' ? fallback : given;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const shown = 'secret' in rest ? 'set, but cannot be used' : JSON.stringify(value);
  throw new ConfigError(`${name} is ${shown}; allowed: ${allowed}`, name);
}

/**
 * Reads every setting; an unset or empty variable has its default.
 * @throws ConfigError that names the first bad variable, its value (never a secret one's) and what is allowed
 */
export function readSettings(env: Environment): SettingValues {
  const names = Object.keys(SETTINGS) as SettingName[];
  return Object.fromEntries(names.map((name) => [name, readOne(name, env)])) as SettingValues;
}

/** One line for each INTERN_ variable that nobody reads: most likely a typing error. */
export function unknownSettings(env: Environment): readonly string[] {
  const known = new Set<string>([...Object.keys(SETTINGS), ...OTHER_NAMES]);
  return Object.keys(env)
    .filter((name) => name.startsWith('INTERN_') && !known.has(name))
    .sort()
    .map((name) => `${name} is set, but there is no such setting; it is ignored`);
}
