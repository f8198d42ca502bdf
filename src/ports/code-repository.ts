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
  /** The run that a reset of the workflow began, when this version was made after one; part of the commit (EV-21). */
  readonly resetRun?: string | null;
  /** Moves versions of this number and above that were made before the reset under `branch-<n>/`, instead of refusing. */
  readonly supersedes?: boolean;
};

/** A tag: `v3` of the current branch, or `branch-1/v3` of one that was left at a reset. */
export type CodeTag = { readonly name: string; readonly version: number; readonly commit: string };

/** Where a reset run goes on from: a version, and its commit when that is known. */
export type LeavePoint = {
  readonly above: number;
  readonly resetRun: string;
  readonly commit?: string | null;
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
  /**
   * @throws CodeRepositoryError `version_taken` when the version's tag names another commit, `other_branch` when that one
   * was made on the other side of a reset, `parent_missing` when the repository lacks the parent, `unsafe_path` for a path
   * that leaves the repository, `too_large` for too many or too large files, `damaged` when what is on disk is not what was
   * written
   */
  commit(request: CommitRequest): Promise<CodeVersion>;
  /**
   * Moves the versions above this one that were not made after that reset under `branch-<n>/`, so that `vN` names the
   * current branch only, also before the reset run has made a version of its own. Harmless when there are none.
   * With `commit`, that of version `above` on the branch which the reset run goes on from, that one and those before it
   * get their tags back where an earlier reset had given them to others.
   */
  leaveBranch(taskId: string, from: LeavePoint): Promise<void>;
  /**
   * Takes what is damaged out of a repository, so that its versions can be made again; what can be read stays. Harmless
   * where nothing is damaged, or nothing is there.
   */
  mend(taskId: string): Promise<void>;
  /** null when the task has no such version; without a version, the newest. @throws CodeRepositoryError `damaged` */
  read(taskId: string, version?: number): Promise<CodeVersion | null>;
  /** All tags, of older branches too; none when there is no repository. */
  tags(taskId: string): Promise<readonly CodeTag[]>;
  readFiles(taskId: string, version?: number): Promise<readonly FileContent[]>;
  /**
   * Writes the files of a commit into an existing empty folder: plain files only, no links, no .git.
   * @throws CodeRepositoryError `not_found` when there is no such commit (any more), `damaged`
   */
  materialise(taskId: string, commit: string, folder: string): Promise<readonly FileRef[]>;
  /** The path of the bare repository, for `git clone`. */
  location(taskId: string): string;
}

export class CodeRepositoryError extends Error {
  override readonly name = 'CodeRepositoryError';

  constructor(
    readonly code:
      | 'version_taken'
      | 'other_branch'
      | 'parent_missing'
      | 'unsafe_path'
      | 'too_large'
      /** git said no. */
      | 'git_failed'
      /** The program is not there. */
      | 'git_missing'
      /** What is on disk is not what was written. */
      | 'damaged'
      | 'not_found',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
