import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { BlobRef } from '../../ports/blob-store.js';
import { assertSha256, diskError } from './storage-error.js';
import { syncFolder, writeDurably } from './write-durably.js';

/** Files named by the SHA-256 of their content. */
export type ContentFolder = {
  /** Durable once resolved; content that is there is not written again, but its time is set to now. */
  put(content: string | Uint8Array): Promise<BlobRef>;
  /** null when there is none. */
  get(sha256: string): Promise<Buffer | null>;
  /** The hash of what lies under that name, streamed; null when there is nothing. */
  hashOf(sha256: string): Promise<string | null>;
  pathOf(sha256: string): string;
};

export function createContentFolder(folder: string): ContentFolder {
  return {
    async put(content) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = join(folder, sha256);
      try {
        if (await refresh(path)) await syncFolder(folder);
        else await writeDurably(path, bytes);
      } catch (error) {
        throw diskError('write', path, error);
      }
      return { sha256, bytes: bytes.length };
    },
    async get(sha256) {
      assertSha256(sha256, folder);
      const path = join(folder, sha256);
      try {
        return await readFile(path);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw diskError('read', path, error);
      }
    },
    async hashOf(sha256) {
      const path = join(folder, sha256);
      const hash = createHash('sha256');
      try {
        await pipeline(createReadStream(path), hash);
        return hash.digest('hex');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw diskError('read', path, error);
      }
    },
    pathOf: (sha256) => join(folder, sha256),
  };
}

// Sets the file's time to now, so that a request in use is not swept.
async function refresh(path: string): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
