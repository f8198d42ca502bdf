import { CodeRepositoryError, type CodeTag, type LeavePoint } from '../../ports/code-repository.js';
import { git, gitText } from './git-command.js';
import { planLeave, planRefs } from './plan-refs.js';
import { MAIN, type NewVersion, type VersionRefs } from './ref-types.js';
import { dropStaleLocks } from './stale-locks.js';
import { syncRefs } from './sync-repository.js';
import { resetRunOf } from './write-commit.js';

export async function readTags(repository: string): Promise<readonly CodeTag[]> {
  const { versions, left } = await readRefs(repository);
  const current = [...versions].map(([version, commit]) => ({ name: `v${version}`, version, commit }));
  return [...current, ...left];
}

export async function readRefs(repository: string): Promise<VersionRefs> {
  const patterns = ['refs/tags/v*', 'refs/tags/branch-*/v*', MAIN];
  const text = await gitText(repository, {
    args: ['for-each-ref', '--format=%(objectname) %(refname)', ...patterns],
  });
  const versions = new Map<number, string>();
  const left: CodeTag[] = [];
  let main: string | null = null;
  for (const line of text.split('\n')) {
    const [commit = '', ref = ''] = line.split(' ');
    const [, name = '', branch, version = ''] =
      /^refs\/tags\/((branch-[1-9]\d*\/)?v([1-9]\d*))$/.exec(ref) ?? [];
    if (branch !== undefined) left.push({ name, version: Number(version), commit });
    else if (version !== '') versions.set(Number(version), commit);
    if (ref === MAIN) main = commit;
  }
  return { versions, main, left };
}

export function newestVersion(refs: VersionRefs): number {
  return Math.max(0, ...refs.versions.keys());
}

/**
 * Gives a version's tag to a commit, by compare-and-swap from what was read: the same commit again is success. `main`
 * goes with the newest version. Safe on disk once resolved.
 * @param before the references as they were lately; what changed since is found out by the swap
 * @throws CodeRepositoryError `version_taken` when the tag names another commit, `other_branch` when that one was made on
 * the other side of a reset and is not to be superseded
 */
export async function publishVersion(
  repository: string,
  before: VersionRefs,
  wanted: NewVersion,
): Promise<void> {
  const taken = before.versions.get(wanted.version);
  if (taken !== undefined && taken !== wanted.commit) await assertSuperseded(repository, taken, wanted);
  const commands = planRefs(before, wanted);
  if (commands.length > 0) await swap(repository, wanted, commands);
  await syncRefs(repository);
}

/**
 * Puts the versions above `above` that were made on the other side of that reset under the next `branch-<n>/`, and those
 * up to it that are not in the line of its commit.
 */
export async function leaveVersions(repository: string, from: LeavePoint): Promise<void> {
  const { above, resetRun } = from;
  const before = await readRefs(repository);
  const leaving = new Set<number>();
  for (const [version, commit] of before.versions)
    if (version > above && (await resetRunOf(repository, commit)) !== resetRun) leaving.add(version);
  const returning = await returningVersions(repository, before, from);
  for (const version of returning.keys()) if (before.versions.has(version)) leaving.add(version);
  const commands = planLeave(before, leaving, returning);
  if (commands.length === 0) return;
  await dropStaleLocks(repository, [MAIN, 'HEAD', 'packed-refs']);
  await git(repository, { args: ['update-ref', '--stdin'], input: `${commands.join('\n')}\n` });
  await syncRefs(repository);
}

/** The versions up to that point whose tags do not name its commit and those that it came from. */
async function returningVersions(
  repository: string,
  { versions, left }: VersionRefs,
  { above, commit }: LeavePoint,
): Promise<ReadonlyMap<number, string>> {
  const known = new Set([...versions.values(), ...left.map((tag) => tag.commit)]);
  if (!commit || !known.has(commit) || versions.get(above) === commit) return new Map();
  const line = await gitText(repository, { args: ['rev-list', '--first-parent', commit, '--'] });
  return new Map(
    line
      .split('\n')
      .map((one, index) => [above - index, one] as const)
      .filter(([version, one]) => version > 0 && versions.get(version) !== one),
  );
}

async function assertSuperseded(repository: string, taken: string, wanted: NewVersion): Promise<void> {
  const sameBranch = (await resetRunOf(repository, taken)) === wanted.resetRun;
  if (sameBranch) throw versionTaken(repository, wanted, taken);
  if (!wanted.supersedes) {
    const message = `v${wanted.version} of ${repository} is commit ${taken}, made on the other side of a reset`;
    throw new CodeRepositoryError('other_branch', message);
  }
}

async function swap(repository: string, wanted: NewVersion, commands: readonly string[]): Promise<void> {
  try {
    await dropStaleLocks(repository, [MAIN, `refs/tags/v${wanted.version}`, 'HEAD', 'packed-refs']);
    await git(repository, { args: ['update-ref', '--stdin'], input: `${commands.join('\n')}\n` });
  } catch (error) {
    // Somebody else may have been quicker, with the same commit or with another.
    const now = (await readRefs(repository)).versions.get(wanted.version);
    if (now === undefined) throw error;
    if (now !== wanted.commit) throw versionTaken(repository, wanted, now);
  }
}

function versionTaken(
  repository: string,
  { version, commit }: NewVersion,
  taken: string,
): CodeRepositoryError {
  const message = `v${version} of ${repository} is commit ${taken} and cannot become ${commit}`;
  return new CodeRepositoryError('version_taken', message);
}
