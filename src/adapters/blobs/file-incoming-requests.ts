import { join } from 'node:path';
import { StorageError, type IncomingRequests } from '../../ports/blob-store.js';
import { createContentFolder } from './content-folder.js';
import { safeTaskFolder } from './storage-error.js';

/**
 * Requests as files, `incoming/<sha256>`. Taking one copies it: two tasks may have been given the same words. What is
 * left behind goes with `sweepIncoming`.
 */
export function createFileIncomingRequests(options: { readonly dataDir: string }): IncomingRequests {
  const incoming = createContentFolder(join(options.dataDir, 'incoming'));
  return {
    put: (content) => incoming.put(content),
    async take(taskId, sha256) {
      const blobs = createContentFolder(join(options.dataDir, safeTaskFolder(taskId), 'blobs'));
      const taken = await blobs.get(sha256);
      if (taken !== null) return taken.toString('utf8');
      const content = await incoming.get(sha256);
      if (content === null) {
        const path = incoming.pathOf(sha256);
        const message = `the request ${path} of task ${taskId} is not there (any more): submit the task again`;
        throw new StorageError('request_missing', message, path);
      }
      await blobs.put(content);
      return content.toString('utf8');
    },
  };
}
