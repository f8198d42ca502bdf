import { readlinkSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** The paths of everything that this process makes safe on disk while it does that work, in order; really made safe too. */
export async function syncsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const probe = await open('/dev/null', 'r');
  const kind = Object.getPrototypeOf(probe) as Pick<FileHandle, 'sync'>;
  await probe.close();
  const paths: string[] = [];
  const { sync } = kind;
  kind.sync = async function (this: FileHandle) {
    const path = readlinkSync(`/proc/self/fd/${this.fd}`);
    await sync.call(this);
    paths.push(path);
  };
  try {
    await work();
  } finally {
    kind.sync = sync;
  }
  return paths;
}
