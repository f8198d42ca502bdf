import { join } from 'node:path';
import { describeDiskProblem } from '../../domain/kernel/disk-problem.js';
import { StorageError, type BlobAudit, type BlobState } from '../../ports/blob-store.js';
import { createContentFolder } from './content-folder.js';
import { assertSha256, safeTaskFolder } from './storage-error.js';

/** Holds the files of `tasks/<task id>/blobs` against their names; a name that is none is one that is missing. */
export function createFileBlobAudit(options: { readonly dataDir: string }): BlobAudit {
  const folderOf = (taskId: string): string => join(options.dataDir, safeTaskFolder(taskId), 'blobs');
  return {
    path: (taskId, sha256) => join(folderOf(taskId), /^[0-9a-f]+$/.test(sha256) ? sha256 : ''),
    async check(taskId, sha256) {
      try {
        const folder = folderOf(taskId);
        assertSha256(sha256, folder);
        const found = await createContentFolder(folder).hashOf(sha256);
        if (found === null) return state('missing');
        return state(found === sha256 ? 'sound' : 'altered');
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return error.code === 'io'
          ? { state: 'unreadable', reason: describeDiskProblem(error.cause) }
          : { state: 'missing', reason: error.message };
      }
    },
  };
}

function state(found: 'sound' | 'missing' | 'altered'): BlobState {
  return { state: found, reason: null };
}
