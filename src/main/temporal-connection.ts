import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { saidBy, type Config, type Environment } from '../config/index.js';
import { expandHome } from '../domain/kernel/home-path.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { StartError } from './start-error.js';

/** The part of Temporal's connection options that its client and its worker share. */
export type TemporalTarget = {
  readonly address: string;
  readonly apiKey?: string;
  readonly tls?:
    | boolean
    | {
        serverNameOverride?: string;
        serverRootCACertificate?: Buffer;
        clientCertPair?: { crt: Buffer; key: Buffer };
      };
};

async function fileOf(env: Environment, variable: string): Promise<Buffer | undefined> {
  const said = saidBy(env, variable);
  if (said === undefined) return undefined;
  const path = expandHome(said, homedir());
  try {
    return await readFile(path);
  } catch (cause) {
    throw new StartError('invalid_setting', `${variable} names ${path}, which cannot be read`, { cause });
  }
}

async function tlsOf(env: Environment): Promise<TemporalTarget['tls']> {
  const crt = await fileOf(env, 'TEMPORAL_TLS_CLIENT_CERT_PATH');
  const key = await fileOf(env, 'TEMPORAL_TLS_CLIENT_KEY_PATH');
  const authority = await fileOf(env, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH');
  const name = env['TEMPORAL_TLS_SERVER_NAME'];
  const details = {
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
    ...(authority ? { serverRootCACertificate: authority } : {}),
    ...(name === undefined || name === '' ? {} : { serverNameOverride: name }),
  };
  if (Object.keys(details).length > 0) return details;
  return ['true', '1'].includes(env['TEMPORAL_TLS'] ?? '') ? true : undefined;
}

/** How to reach a Temporal server: the address, and Temporal's own settings for TLS and API key. */
export async function temporalTarget(address: string, env: Environment): Promise<TemporalTarget> {
  const apiKey = env['TEMPORAL_API_KEY'];
  const hasKey = apiKey !== undefined && apiKey !== '';
  const tls = (await tlsOf(env)) ?? (hasKey ? true : undefined);
  return { address, ...(hasKey ? { apiKey } : {}), ...(tls === undefined ? {} : { tls }) };
}

/** The server that a worker or an MCP process is to join: the named one, or the one that serves this data folder. */
export function joinedAddress(config: Config, recorded: { readonly port: number } | null): string {
  if (config.temporal.address !== null) return config.temporal.address;
  if (recorded) return `127.0.0.1:${recorded.port}`;
  throw new StartError(
    'no_temporal',
    `no Temporal server is known for ${shellQuoted(config.dataDir)}: start the service with \`${intern()} serve\`, or set TEMPORAL_ADDRESS`,
  );
}
