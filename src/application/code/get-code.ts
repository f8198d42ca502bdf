import type { TaskCode } from '../../contract/index.js';
import type { CodeVersion } from '../../ports/code-repository.js';
import { ApplicationError } from '../application-error.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';

/** Without a version, the newest. */
export type GetCode = (taskId: string, version?: number) => Promise<TaskCode>;

type Dependencies = Witnesses & Pick<ApplicationDependencies, 'repository'>;

/**
 * The files of a code version with their contents (AP-3).
 * @returns a use case that throws ApplicationError `unknown_task`, `no_code_yet` or `unknown_version`
 */
export function createGetCode(deps: Dependencies): GetCode {
  return async (rawId, wanted) => {
    const taskId = await assertKnown(deps, rawId);
    const found = await deps.repository.read(taskId, wanted);
    if (found === null) throw await missing(taskId, wanted);
    // By number from here on: a newer version may come between two reads.
    const contents = await deps.repository.readFiles(taskId, found.version);
    return toTaskCode(taskId, found, new Map(contents.map(({ path, content }) => [path, content])));
  };

  async function missing(taskId: string, wanted: number | undefined): Promise<ApplicationError> {
    const newest = wanted === undefined ? null : await deps.repository.read(taskId);
    if (newest === null) {
      return new ApplicationError(
        'no_code_yet',
        `task ${taskId} has no code yet; its CODE_GENERATED events say when there is some`,
      );
    }
    return new ApplicationError(
      'unknown_version',
      `task ${taskId} has no code version ${String(wanted)}; it has 1 to ${newest.version}`,
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
