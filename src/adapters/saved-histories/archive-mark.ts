import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveMark } from '../../ports/closed-runs.js';

/** The mark as `archive.json` in the data folder. Lost or torn it costs one look at all that the server still has. */
export function createArchiveMark(options: { readonly dataDir: string }): ArchiveMark {
  const path = join(options.dataDir, 'archive.json');
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => '');
      const time = /^\{"closed_until":"([^"]+)"\}\n$/.exec(text)?.[1];
      const read = Date.parse(time ?? '');
      return Number.isNaN(read) ? 0 : read;
    },
    async write(timeMs) {
      const incomplete = `${path}.tmp`;
      await writeFile(incomplete, `${JSON.stringify({ closed_until: new Date(timeMs).toISOString() })}\n`);
      await rename(incomplete, path);
    },
  };
}
