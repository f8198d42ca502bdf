import type { z } from 'zod';
import { ConfigError } from './config-error.js';
import { OTHER_NAMES, SETTINGS, type SettingName } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type SettingValues = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

type Read = { readonly value: unknown } | { readonly problem: string };

/** A shell takes quotes away; an env file of docker or systemd may leave them around a value. */
function withoutQuotes(said: string): string {
  const inner = said.slice(1, -1);
  const [quote] = said;
  const isQuoted = said.length > 1 && (quote === '"' || quote === "'") && said.endsWith(quote);
  return isQuoted && !inner.includes(quote) ? inner.trim() : said;
}

/** What a variable says, without blanks and quotes around it; nothing when it is not set or empty. */
export function saidBy(env: Environment, name: string): string | undefined {
  const said = withoutQuotes((env[name] ?? '').trim());
  return said === '' ? undefined : said;
}

function readOne(name: SettingName, env: Environment): Read {
  const { schema, allowed, fallback, ...rest } = SETTINGS[name];
  const value = saidBy(env, name) ?? fallback;
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const shown = 'secret' in rest ? 'set, but cannot be used' : JSON.stringify(value);
  return { problem: `${name} is ${shown}; allowed: ${allowed}` };
}

/**
 * Reads every setting; an unset or empty variable has its default.
 * @throws ConfigError that names each bad variable, its value (never a secret one's) and what is allowed
 */
export function readSettings(env: Environment): SettingValues {
  const values: Record<string, unknown> = {};
  const problems = new Map<SettingName, string>();
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const read = readOne(name, env);
    if ('problem' in read) problems.set(name, read.problem);
    else values[name] = read.value;
  }
  if (problems.size > 0) throw new ConfigError([...problems.values()].join('. '), [...problems.keys()]);
  return values as SettingValues;
}

/** One line for each INTERN_ variable that nobody reads: most likely a typing error. */
export function unknownSettings(env: Environment): readonly string[] {
  const known = new Set<string>([...Object.keys(SETTINGS), ...OTHER_NAMES]);
  return Object.keys(env)
    .filter((name) => name.startsWith('INTERN_') && !known.has(name))
    .sort()
    .map((name) => `${name} is set, but there is no such setting; it is ignored`);
}
