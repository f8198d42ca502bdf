import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git, gitText } from './git-command.js';
import { dropStaleLocks } from './stale-locks.js';

/** Which commit each version's tag (`v1`, `v2` …) and the branch `main` name. */
export type VersionRefs = { readonly versions: ReadonlyMap<number, string>; readonly main: string | null };

const MAIN = 'refs/heads/main';

export async function readRefs(repository: string): Promise<VersionRefs> {
  const text = await gitText(repository, {
    args: ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/tags/v*', MAIN],
  });
  const versions = new Map<number, string>();
  let main: string | null = null;
  for (const line of text.split('\n')) {
    const [commit = '', name = ''] = line.split(' ');
    const version = /^refs\/tags\/v([1-9]\d*)$/.exec(name)?.[1];
    if (version) versions.set(Number(version), commit);
    if (name === MAIN) main = commit;
  }
  return { versions, main };
}

export function newestVersion(refs: VersionRefs): number {
  return Math.max(0, ...refs.versions.keys());
}

/**
 * Gives a version's tag to a commit, by compare-and-swap from "absent": the same commit again is success. `main` goes
 * with the newest version. Safe on disk once resolved.
 * @param before the references as they were lately; what changed since is found out by the swap
 * @throws CodeRepositoryError `version_taken` when the tag names another commit
 */
export async function publishVersion(
  repository: string,
  before: VersionRefs,
  { version, commit }: { readonly version: number; readonly commit: string },
): Promise<void> {
  const taken = before.versions.get(version);
  if (taken !== undefined && taken !== commit) throw versionTaken(repository, version, [taken, commit]);
  const lines = taken === undefined ? [`create refs/tags/v${version} ${commit}`] : [];
  if (version >= newestVersion(before) && before.main !== commit) {
    lines.push(`update ${MAIN} ${commit} ${before.main ?? '0'.repeat(commit.length)}`);
  }
  if (lines.length > 0) await swap(repository, { version, commit, lines });
  await syncFolders(repository, ['refs/tags', 'refs/heads']);
}

async function swap(
  repository: string,
  change: { readonly version: number; readonly commit: string; readonly lines: readonly string[] },
): Promise<void> {
  try {
    await dropStaleLocks(repository, [MAIN, `refs/tags/v${change.version}`, 'HEAD', 'packed-refs']);
    await git(repository, { args: ['update-ref', '--stdin'], input: `${change.lines.join('\n')}\n` });
  } catch (error) {
    // Somebody else may have been quicker, with the same commit or with another.
    const now = (await readRefs(repository)).versions.get(change.version);
    if (now === undefined) throw error;
    if (now !== change.commit) throw versionTaken(repository, change.version, [now, change.commit]);
  }
}

function versionTaken(
  repository: string,
  version: number,
  commits: readonly [string, string],
): CodeRepositoryError {
  const message = `v${version} of ${repository} is commit ${commits[0]} and cannot become ${commits[1]}`;
  return new CodeRepositoryError('version_taken', message);
}

// git makes its files safe, not the folders' entries; a file system's log keeps order, so the last rename covers all before it.
async function syncFolders(repository: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const handle = await open(join(repository, folder), 'r');
    await handle.sync().finally(() => handle.close());
  }
}
