import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTemporalBinary } from '../adapters/temporal-server/index.js';
import type { Config, Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { composeModel } from './compose-model.js';
import { composeSandbox } from './compose-sandbox.js';
import { temporalTarget } from './temporal-connection.js';

const ANSWER_MS = 5_000;

/** A part that is well; `warning` says what to do about what could be better. */
export type Seen = { readonly detail: string; readonly warning?: string };

/** A part that is broken; `fix` says what to do, null when the message says it already. */
export class Broken extends Error {
  override readonly name = 'Broken';

  constructor(
    message: string,
    readonly fix: string | null,
  ) {
    super(message);
  }
}

export const withoutModelServer = (): string =>
  `to try everything without a model server: ${intern()} serve --provider demo`;

export async function versionOf(command: string, env: Environment = process.env): Promise<string> {
  const { stdout } = await promisify(execFile)(command, ['--version'], { env: { ...env } });
  return stdout.trim().split('\n')[0] ?? command;
}

export async function python(): Promise<Seen> {
  return versionOf('python3').then(
    (detail) => ({ detail }),
    () => ({ detail: 'not found', warning: 'install python3 for tasks in Python' }),
  );
}

export async function temporal(config: Config, env: Environment): Promise<Seen> {
  const { address } = config.temporal;
  if (address === null)
    return { detail: `the one that the service starts: ${shellQuoted(await findTemporalBinary(env))}` };
  const { Connection } = await import('@temporalio/client');
  const connection = await Connection.connect(await temporalTarget(address, env)).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Broken(
      `no Temporal server answers at ${address} (${reason})`,
      'start it, or correct TEMPORAL_ADDRESS',
    );
  });
  await connection.close();
  return { detail: `answers at ${address}` };
}

/** The models of a provider, by whether they are there. */
export function seenModels(detail: string, models: Readonly<Record<string, boolean>>): Seen {
  const missing = Object.keys(models).filter((name) => models[name] !== true);
  return missing.length === 0
    ? { detail }
    : { detail, warning: `larger models are missing: ollama pull ${missing.join(', ollama pull ')}` };
}

export async function model(config: Config): Promise<Seen> {
  const health = await composeModel(config).health(ANSWER_MS);
  if (health.problem !== null) throw new Broken(health.problem, withoutModelServer());
  return seenModels(`${config.model.provider} at ${health.address}`, health.models);
}

/** What isolates, for who has nothing that does. */
const OTHER_ISOLATION =
  'Debian, Ubuntu: apt install bubblewrap; elsewhere podman or docker; or allow it by name: INTERN_SANDBOX=none';

/** An engine that only lacks its image needs no other one: the image is fetched, or another one named. */
export function sandboxFix(problem: string): string {
  const pull = /(?:^|\s)(\S+ pull \S+)/.exec(problem)?.[1];
  return pull === undefined
    ? OTHER_ISOLATION
    : `${pull}, or name an image that is here: INTERN_SANDBOX_IMAGE`;
}

export async function sandbox(config: Config): Promise<Seen> {
  const health = await composeSandbox(config).health();
  const tool = health.detail === undefined ? '' : ` (${health.detail})`;
  if (health.isolated) return { detail: `${health.kind}${tool}, tried just now: it isolates` };
  if (health.kind === 'none')
    return {
      detail: 'none',
      warning: 'code of models runs with the rights of this user: leave INTERN_SANDBOX out to isolate it',
    };
  const problem = health.problem ?? 'code cannot be isolated here';
  throw new Broken(problem, sandboxFix(problem));
}
