import { join } from 'node:path';
import { StorageError, type BlobStore } from '../../ports/blob-store.js';
import { createContentFolder, type ContentFolder } from './content-folder.js';
import { safeTaskFolder } from './storage-error.js';

/** A task's large texts as files, `tasks/<task id>/blobs/<sha256>` below the data folder. */
export function createFileBlobStore(options: { readonly dataDir: string }): BlobStore {
  return {
    put: async (taskId, content) => blobsOf(options.dataDir, taskId).put(content),
    async get(taskId, sha256) {
      const blobs = blobsOf(options.dataDir, taskId);
      const content = await blobs.get(sha256);
      if (content !== null) return content;
      const path = blobs.pathOf(sha256);
      const message = `${path} is missing: restore the folder of task ${taskId} from a backup, or submit the task again`;
      throw new StorageError('blob_missing', message, path);
    },
  };
}

function blobsOf(dataDir: string, taskId: string): ContentFolder {
  return createContentFolder(join(dataDir, safeTaskFolder(taskId), 'blobs'));
}
