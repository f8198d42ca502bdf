import { CodeRepositoryError, type CodeVersion, type CommitRequest } from '../../ports/code-repository.js';
import { assertPaths, assertSize, fileRefs, loadEntries } from './load-files.js';
import { ensureRepository } from './repository-folder.js';
import { gitText } from './git-command.js';
import { listTree, type TreeEntry } from './tree-listing.js';
import { publishVersion, readRefs } from './version-refs.js';
import { syncObjects } from './sync-repository.js';
import { writeBlobs } from './write-blobs.js';
import { writeCommit } from './write-commit.js';
import { writeTree } from './write-tree.js';

/** Makes a code version. Each git process costs its start, so those that do not need one another run side by side. */
export async function commitVersion(repository: string, request: CommitRequest): Promise<CodeVersion> {
  const paths = request.files.map((file) => file.path);
  assertPaths(paths);
  assertSize(request.files.map(({ path, content }) => ({ path, bytes: Buffer.byteLength(content) })));
  await ensureRepository(repository);
  const [refs, kept, written] = await Promise.all([
    readRefs(repository),
    keptEntries(repository, request.parent, paths),
    writeBlobs(repository, request.files),
  ]);
  const entries = [...kept, ...written];
  assertPaths(entries.map((entry) => entry.path));
  const [commit, files] = await Promise.all([
    writeTree(repository, entries).then(async (tree) => ({
      tree,
      id: await writeCommit(repository, request, tree),
    })),
    loadEntries(repository, entries),
  ]);
  const refsOfFiles = fileRefs(files);
  assertSize(refsOfFiles);
  await syncObjects(repository, {
    tree: commit.tree,
    commit: commit.id,
    blobs: entries.map(({ oid }) => oid),
  });
  const { version, resetRun = null, supersedes = false } = request;
  await publishVersion(repository, refs, { version, commit: commit.id, resetRun, supersedes });
  return { version: request.version, commit: commit.id, code_hash: commit.tree, files: refsOfFiles };
}

/** A repository that was deleted meanwhile is there again, but empty: no repetition brings its commits back. */
async function assertThere(repository: string, parent: string): Promise<void> {
  const checked = await gitText(repository, { args: ['cat-file', '--batch-check'], input: `${parent}\n` });
  if (checked.split(' ')[1] === 'commit') return;
  throw new CodeRepositoryError(
    'parent_missing',
    `${repository} lacks commit ${parent}, which the next version is made on: was the repository deleted?`,
  );
}

/** The parent's files that are not written anew. */
async function keptEntries(
  repository: string,
  parent: string | null,
  written: readonly string[],
): Promise<readonly TreeEntry[]> {
  if (parent === null) return [];
  const entries = await listTree(repository, parent).catch(async (error: unknown) => {
    await assertThere(repository, parent);
    throw error;
  });
  return entries.filter((entry) => !written.includes(entry.path));
}
