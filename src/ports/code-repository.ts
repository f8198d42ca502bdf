import type { FileRef } from '../domain/task/plan.js';

export type FileContent = { readonly path: string; readonly content: string };

/** A code version to be made: a pure function of these fields, so that making it twice gives the same commit. */
export type CommitRequest = {
  readonly taskId: string;
  readonly version: number;
  /** The commit of version − 1; null for version 1. */
  readonly parent: string | null;
  /** Files to add or replace; all others stay as in the parent. */
  readonly files: readonly FileContent[];
  readonly step: string;
  /** ISO 8601; becomes author and committer date. */
  readonly time: string;
  readonly subject: string;
};

export type CodeVersion = {
  readonly version: number;
  readonly commit: string;
  /** The hash of the tree: two versions with the same files have the same one. */
  readonly code_hash: string;
  readonly files: readonly FileRef[];
};

/** Socket for a task's code: one repository per task, one commit and tag per version (WF-3). */
export interface CodeRepository {
  /** @throws CodeRepositoryError `version_taken` when the version's tag names another commit, `unsafe_path` for a path that leaves the repository */
  commit(request: CommitRequest): Promise<CodeVersion>;
  /** null when the task has no such version; without a version, the newest. */
  read(taskId: string, version?: number): Promise<CodeVersion | null>;
  readFiles(taskId: string, version?: number): Promise<readonly FileContent[]>;
  /** Writes the files of a commit into an existing empty folder: plain files only, no links, no .git. */
  materialise(taskId: string, commit: string, folder: string): Promise<readonly FileRef[]>;
  /** The path of the bare repository, for `git clone`. */
  location(taskId: string): string;
}

export class CodeRepositoryError extends Error {
  override readonly name = 'CodeRepositoryError';

  constructor(
    readonly code: 'version_taken' | 'unsafe_path' | 'git_failed' | 'not_found',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
