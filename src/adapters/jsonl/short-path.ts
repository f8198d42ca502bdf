import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket's path has at most 104 bytes (macOS; Linux 108); this leaves room for the socket's own name. */
const LONGEST = 60;

/** Calls `work` with a path of the folder that is short enough for sockets in it: through a link when it is too long. */
export async function withShortPath<T>(folder: string, work: (short: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(folder) <= LONGEST) return work(folder);
  const links = await mkdtemp(join(tmpdir(), 'intern-'));
  try {
    const short = join(links, 'd');
    await symlink(await realpath(folder), short);
    return await work(short);
  } finally {
    await rm(links, { recursive: true, force: true });
  }
}
