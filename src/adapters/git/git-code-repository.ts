import { CodeRepositoryError, type CodeRepository } from '../../ports/code-repository.js';
import { assertCommitId } from './commit-id.js';
import { commitVersion } from './commit-version.js';
import { gitText } from './git-command.js';
import { fileRefs, loadFiles } from './load-files.js';
import { writeFiles } from './materialise.js';
import { mendRepository, tellingDamage } from './mend-repository.js';
import { repositoryOf } from './repository-folder.js';
import { leaveVersions, newestVersion, readRefs, readTags } from './version-refs.js';
import { repositoryState } from './whole.js';

type Found = { readonly version: number; readonly commit: string };

/** A task's code as a bare git repository, `tasks/<task id>/code.git` below the data folder, through the git program. */
export function createGitCodeRepository(options: { readonly dataDir: string }): CodeRepository {
  const location = (taskId: string): string => repositoryOf(options.dataDir, taskId);
  return {
    location,
    async commit(request) {
      const repository = location(request.taskId);
      if (request.parent !== null) assertCommitId(request.parent);
      return tellingDamage(repository, request.parent, () => commitVersion(repository, request));
    },
    mend: async (taskId) => mendRepository(location(taskId)),
    async leaveBranch(taskId, from) {
      const repository = location(taskId);
      if ((await repositoryState(repository)) === 'none') return;
      try {
        await tellingDamage(repository, from.commit ?? null, () => leaveVersions(repository, from));
      } catch (error) {
        // It gets its branches again with its versions, and events do not wait for that.
        if (!(error instanceof CodeRepositoryError) || error.code !== 'damaged') throw error;
      }
    },
    async read(taskId, version) {
      const repository = location(taskId);
      return tellingDamage(repository, null, async () => {
        const found = await findVersion(repository, version);
        if (found === null) return null;
        return tellingDamage(repository, found.commit, async () => {
          const [codeHash, files] = await Promise.all([
            gitText(repository, { args: ['rev-parse', '--verify', `${found.commit}^{tree}`] }),
            loadFiles(repository, found.commit),
          ]);
          return { ...found, code_hash: codeHash, files: fileRefs(files) };
        });
      });
    },
    async tags(taskId) {
      const repository = location(taskId);
      return tellingDamage(repository, null, async () =>
        (await repositoryState(repository)) === 'none' ? [] : readTags(repository),
      );
    },
    async readFiles(taskId, version) {
      const repository = location(taskId);
      return tellingDamage(repository, null, async () => {
        const found = await findVersion(repository, version);
        if (found === null) {
          const wanted = version === undefined ? 'no code version yet' : `no code version ${version}`;
          throw new CodeRepositoryError('not_found', `task ${taskId} has ${wanted} (${repository})`);
        }
        const files = await loadFiles(repository, found.commit);
        return files.map(({ path, content }) => ({ path, content: content.toString('utf8') }));
      });
    },
    async materialise(taskId, commitId, folder) {
      const repository = location(taskId);
      assertCommitId(commitId);
      if ((await repositoryState(repository)) === 'none') {
        throw new CodeRepositoryError('not_found', `task ${taskId} has no code yet (${repository})`);
      }
      return tellingDamage(repository, commitId, async () => {
        const files = await loadFiles(repository, commitId);
        await writeFiles(files, folder);
        return fileRefs(files);
      });
    },
  };
}

async function findVersion(repository: string, version?: number): Promise<Found | null> {
  if ((await repositoryState(repository)) === 'none') return null;
  const refs = await readRefs(repository);
  const wanted = version ?? newestVersion(refs);
  const found = refs.versions.get(wanted);
  return found === undefined ? null : { version: wanted, commit: found };
}
