import { scaffolding } from '../domain/task/scaffolding.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CodeRepository, FileContent } from '../ports/code-repository.js';
import type { CommitCodeInput, JournalActivities } from './contract.js';
import { withStorageFailures } from './storage-failures.js';

/** Makes a code version out of files whose contents are in the task's blobs; made twice it is the same commit (WF-3). */
export function createCommitCode(deps: {
  readonly repository: CodeRepository;
  readonly blobs: BlobStore;
}): JournalActivities['commitCode'] {
  return async (input) =>
    withStorageFailures(async () => {
      const files = await contentsOf(deps.blobs, input);
      const {
        commit,
        code_hash,
        files: refs,
      } = await deps.repository.commit({
        taskId: input.task_id,
        version: input.version,
        parent: input.parent,
        files: input.version === 1 ? withScaffolding(input, files) : files,
        step: input.step,
        time: input.time,
        subject: input.subject,
      });
      return { commit, code_hash, files: refs };
    });
}

function contentsOf(blobs: BlobStore, input: CommitCodeInput): Promise<readonly FileContent[]> {
  return Promise.all(
    input.files.map(async ({ path, sha256 }) => ({
      path,
      content: (await blobs.get(input.task_id, sha256)).toString('utf8'),
    })),
  );
}

function withScaffolding(input: CommitCodeInput, files: readonly FileContent[]): readonly FileContent[] {
  const paths = new Set(files.map((file) => file.path));
  return [...scaffolding(input.language).filter((file) => !paths.has(file.path)), ...files];
}
