import {
  CodeRepositoryError,
  type CodeRepository,
  type CodeVersion,
  type CommitRequest,
} from '../../ports/code-repository.js';
import { gitText } from './git-command.js';
import { assertPaths, fileRefs, loadEntries, loadFiles } from './load-files.js';
import { writeFiles } from './materialise.js';
import { ensureRepository, repositoryExists, repositoryOf } from './repository-folder.js';
import { listTree } from './tree-listing.js';
import { newestVersion, publishVersion, readRefs } from './version-refs.js';
import { writeCommit } from './write-commit.js';
import { writeTree } from './write-tree.js';

type Found = { readonly version: number; readonly commit: string };

/** A task's code as a bare git repository, `tasks/<task id>/code.git` below the data folder, through the git program. */
export function createGitCodeRepository(options: { readonly dataDir: string }): CodeRepository {
  const location = (taskId: string): string => repositoryOf(options.dataDir, taskId);
  return {
    location,
    commit: async (request) => commit(location(request.taskId), request),
    async read(taskId, version) {
      const repository = location(taskId);
      const found = await findVersion(repository, version);
      if (found === null) return null;
      const [codeHash, files] = await Promise.all([
        gitText(repository, { args: ['rev-parse', '--verify', `${found.commit}^{tree}`] }),
        loadFiles(repository, found.commit),
      ]);
      return { ...found, code_hash: codeHash, files: fileRefs(files) };
    },
    async readFiles(taskId, version) {
      const repository = location(taskId);
      const found = await findVersion(repository, version);
      if (found === null) {
        const wanted = version === undefined ? 'no code version yet' : `no code version ${version}`;
        throw new CodeRepositoryError('not_found', `task ${taskId} has ${wanted} (${repository})`);
      }
      const files = await loadFiles(repository, found.commit);
      return files.map(({ path, content }) => ({ path, content: content.toString('utf8') }));
    },
    async materialise(taskId, commitId, folder) {
      const repository = location(taskId);
      assertCommitId(commitId);
      if (!(await repositoryExists(repository))) {
        throw new CodeRepositoryError('not_found', `task ${taskId} has no code yet (${repository})`);
      }
      const files = await loadFiles(repository, commitId);
      await writeFiles(files, folder);
      return fileRefs(files);
    },
  };
}

async function commit(repository: string, request: CommitRequest): Promise<CodeVersion> {
  if (request.parent !== null) assertCommitId(request.parent);
  assertPaths(request.files.map((file) => file.path));
  await ensureRepository(repository);
  const kept = request.parent === null ? [] : await listTree(repository, request.parent);
  const replaced = new Set(request.files.map((file) => file.path));
  assertPaths([...kept.map((entry) => entry.path).filter((path) => !replaced.has(path)), ...replaced]);
  const { tree, entries } = await writeTree(repository, kept, request.files);
  const commitId = await writeCommit(repository, request, tree);
  await publishVersion(repository, request.version, commitId);
  const files = fileRefs(await loadEntries(repository, entries));
  return { version: request.version, commit: commitId, code_hash: tree, files };
}

async function findVersion(repository: string, version?: number): Promise<Found | null> {
  if (!(await repositoryExists(repository))) return null;
  const refs = await readRefs(repository);
  const wanted = version ?? newestVersion(refs);
  const found = refs.versions.get(wanted);
  return found === undefined ? null : { version: wanted, commit: found };
}

function assertCommitId(commitId: string): void {
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commitId)) return;
  throw new CodeRepositoryError('not_found', `${JSON.stringify(commitId.slice(0, 80))} is no commit id`);
}
