import type { CodeRepository } from '../../ports/code-repository.js';
import type { RunTestsInput } from '../contract.js';
import { withStorageFailures } from '../storage-failures.js';
import { withTemporaryWorkspace } from '../temporary-workspace.js';

type Place = { readonly repository: CodeRepository; readonly scratch: string };

/** Lends a fresh working copy of the recorded version, in which nothing has run yet. */
export function withVersion<T>(
  { repository, scratch }: Place,
  { task_id, commit }: Pick<RunTestsInput, 'task_id' | 'commit'>,
  work: (workspace: string) => Promise<T>,
): Promise<T> {
  return withTemporaryWorkspace(scratch, async (workspace) => {
    await withStorageFailures(() => repository.materialise(task_id, commit, workspace));
    return work(workspace);
  });
}
