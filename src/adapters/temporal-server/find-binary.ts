import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { TemporalServerError } from './temporal-server-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where `npm run setup` puts what it downloaded (best first); scripts/temporal/binary-cache.mjs is the other half. */
const CACHED = ['temporal-1.9.1', 'temporal-go-1.5.1'];

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function cacheFolder(env: Environment): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'code-intern');
}

/** Paths at which a `temporal` may lie: PATH first, then what set-up cached. */
function candidates(env: Environment): readonly string[] {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const cached = CACHED.map((name) => join(cacheFolder(env), name));
  return [...onPath, ...cached].map((folder) => join(folder, 'temporal'));
}

/** @throws TemporalServerError `no_binary` that says how to get one */
export async function findTemporalBinary(env: Environment): Promise<string> {
  for (const path of candidates(env)) if (await isExecutable(path)) return path;
  throw new TemporalServerError(
    'no_binary',
    'there is no Temporal server on this machine: run `npm run setup` in the folder of Code Intern, which gets one, or put the `temporal` command on PATH, or set TEMPORAL_ADDRESS to a running server',
  );
}
