import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';

/** A Python that can be run in a sandbox: its program, and the folders it is made of. */
export type Python = { readonly program: string; readonly folders: readonly string[] };

const ASK =
  'import json,sys; print(json.dumps([sys.executable, sys.base_prefix, sys.prefix, ".".join(map(str, sys.version_info[:2]))]))';
const OLDEST = [3, 8] as const;

/**
 * The first Python 3.8 or newer: the one given, the `python3` of the user's PATH, or the system's. One that lies
 * outside of /usr (pyenv, conda, a virtual environment) is shown to the sandbox by its own folders alone; where that
 * would show the whole home, it is not taken.
 */
export async function findPython(given: string | undefined): Promise<Python | null> {
  const candidates =
    given === undefined ? ['python3', '/usr/bin/python3', '/usr/local/bin/python3'] : [given];
  for (const candidate of candidates) {
    const found = await ask(candidate);
    if (found !== null) return found;
  }
  return null;
}

async function ask(candidate: string): Promise<Python | null> {
  try {
    const { stdout } = await promisify(execFile)(candidate, ['-I', '-c', ASK], { timeout: 10_000 });
    const [program, base, prefix, version] = JSON.parse(stdout) as [string, string, string, string];
    const folders = [...new Set([base, prefix])].filter(
      (folder) => folder !== '/usr' && !folder.startsWith('/usr/'),
    );
    return folders.some(holdsHome) || !isRecent(version) ? null : { program, folders };
  } catch {
    return null;
  }
}

/** @param version as in `3.11` or `3.11.2` */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

const holdsHome = (folder: string): boolean =>
  `${homedir()}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
