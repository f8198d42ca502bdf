import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

const fileOf = (dataDir: string): string => join(dataDir, 'token');

/** True for addresses that only this machine can call. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** The token kept in the data folder, or null. */
export async function readToken(dataDir: string): Promise<string | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}

/**
 * The token that a service on this host asks for (AP-60): the one of the settings; beyond loopback else the kept one, made at
 * the first start; on loopback none.
 */
export async function serviceToken(options: {
  readonly host: string;
  readonly dataDir: string;
  readonly apiToken: string | null;
}): Promise<{ readonly token: string | null; readonly isNew: boolean }> {
  if (options.apiToken !== null) return { token: options.apiToken, isNew: false };
  if (isLoopback(options.host)) return { token: null, isNew: false };
  const kept = await readToken(options.dataDir);
  if (kept !== null) return { token: kept, isNew: false };
  const token = randomBytes(24).toString('base64url');
  await writeFile(fileOf(options.dataDir), `${token}\n`, { mode: 0o600, flag: 'w' });
  return { token, isNew: true };
}
