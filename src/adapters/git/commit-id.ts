import { CodeRepositoryError } from '../../ports/code-repository.js';

/** Refuses what git could take for an option or a revision expression. @throws CodeRepositoryError `not_found` */
export function assertCommitId(commitId: string): void {
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commitId)) return;
  throw new CodeRepositoryError('not_found', `${JSON.stringify(commitId.slice(0, 80))} is no commit id`);
}
