import type { TaskCode } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import { shellQuoted } from '../../domain/kernel/shell-quoted.js';
import type { CodeVersion } from '../../ports/code-repository.js';
import { ApplicationError } from '../application-error.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import type { GetTask } from '../tasks/get-task.js';

/** Without a version, the newest. */
export type GetCode = (taskId: string, version?: number) => Promise<TaskCode>;

type Dependencies = Witnesses & Pick<ApplicationDependencies, 'repository'> & { readonly getTask: GetTask };

type Missing = {
  readonly taskId: string;
  readonly wanted: number | undefined;
  /** The newest version by the record; 0 before the first. */
  readonly recorded: number;
  /** The newest version in the repository; null when it has none. */
  readonly newest: CodeVersion | null;
};

/**
 * The files of a code version with their contents (AP-3).
 * @returns a use case that throws ApplicationError `unknown_task`, `no_code_yet`, `unknown_version`, or `code_lost`
 * when the record has a version that the repository has not
 */
export function createGetCode(deps: Dependencies): GetCode {
  return async (rawId, wanted) => {
    const taskId = await assertKnown(deps, rawId);
    const found = (await deps.repository.read(taskId, wanted)) ?? (await lookAgain(taskId, wanted));
    // By number from here on: a newer version may come between two reads.
    const contents = await deps.repository.readFiles(taskId, found.version);
    return toTaskCode(taskId, found, new Map(contents.map(({ path, content }) => [path, content])));
  };

  /** A version is committed before it is recorded: one that the record had before this look was there, and is gone. */
  async function lookAgain(taskId: string, wanted: number | undefined): Promise<CodeVersion> {
    const { code_version: recorded } = await deps.getTask(taskId);
    const newest = await deps.repository.read(taskId);
    const found = wanted === undefined ? newest : await deps.repository.read(taskId, wanted);
    if (found !== null) return found;
    throw missing({ taskId, wanted, recorded, newest });
  }

  function missing({ taskId, wanted, recorded, newest }: Missing): ApplicationError {
    if (recorded > 0 && (newest === null || (wanted ?? 0) <= recorded)) {
      return lost(taskId, newest === null ? recorded : (wanted ?? recorded));
    }
    if (newest === null) {
      return new ApplicationError('no_code_yet', `task ${taskId} has no code yet`, {
        advice: 'its CODE_GENERATED events say when there is some',
      });
    }
    return new ApplicationError(
      'unknown_version',
      `task ${taskId} has no code version ${String(wanted)}; it has 1 to ${newest.version}`,
    );
  }

  function lost(taskId: string, version: number): ApplicationError {
    const path = deps.repository.location(taskId);
    return new ApplicationError(
      'code_lost',
      `task ${taskId} has code version ${version} in its record, but its repository ${shellQuoted(path)} is gone or lacks it: "${intern()} rebuild-log ${taskId}" makes it again as far as the task's texts are left; else only a backup has it`,
    );
  }
}

function toTaskCode(taskId: string, found: CodeVersion, contents: ReadonlyMap<string, string>): TaskCode {
  return {
    task_id: taskId,
    version: found.version,
    commit: found.commit,
    code_hash: found.code_hash,
    files: found.files.map(({ path, sha256, bytes }) => ({
      path,
      sha256,
      bytes,
      content: contents.get(path) ?? '',
    })),
  };
}
