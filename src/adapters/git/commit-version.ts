import type { CodeVersion, CommitRequest } from '../../ports/code-repository.js';
import { assertCommitId } from './commit-id.js';
import { assertPaths, fileRefs, loadEntries } from './load-files.js';
import { ensureRepository } from './repository-folder.js';
import { listTree, type TreeEntry } from './tree-listing.js';
import { publishVersion, readRefs } from './version-refs.js';
import { writeBlobs } from './write-blobs.js';
import { writeCommit } from './write-commit.js';
import { writeTree } from './write-tree.js';

/** Makes a code version. Each git process costs its start, so those that do not need one another run side by side. */
export async function commitVersion(repository: string, request: CommitRequest): Promise<CodeVersion> {
  if (request.parent !== null) assertCommitId(request.parent);
  const paths = request.files.map((file) => file.path);
  assertPaths(paths);
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
  await publishVersion(repository, refs, { version: request.version, commit: commit.id });
  return { version: request.version, commit: commit.id, code_hash: commit.tree, files: fileRefs(files) };
}

/** The parent's files that are not written anew. */
async function keptEntries(
  repository: string,
  parent: string | null,
  written: readonly string[],
): Promise<readonly TreeEntry[]> {
  if (parent === null) return [];
  const entries = await listTree(repository, parent);
  return entries.filter((entry) => !written.includes(entry.path));
}
