import { MAIN, type NewVersion, type VersionRefs } from './ref-types.js';

/**
 * The commands of `git update-ref --stdin` that give a version its tag, all of them or none. Versions of this number and
 * above that belong to a telling which a reset has left go under `branch-<n>/`, n counting from 1.
 */
export function planRefs(before: VersionRefs, { version, commit }: NewVersion): readonly string[] {
  const taken = before.versions.get(version);
  const leaves = taken !== undefined && taken !== commit;
  const kept = [...before.versions.keys()].filter((other) => !leaves || other < version);
  const commands = leaves ? leaveBranch(before, version, commit) : [];
  if (taken === undefined) commands.push(`create refs/tags/v${version} ${commit}`);
  if (version >= Math.max(0, ...kept) && before.main !== commit) {
    commands.push(`update ${MAIN} ${commit} ${before.main ?? '0'.repeat(commit.length)}`);
  }
  return commands;
}

/** The commands that put these versions under the next `branch-<n>/`, and let `main` follow the newest that stays. */
export function planLeave(before: VersionRefs, leaving: ReadonlySet<number>): readonly string[] {
  if (leaving.size === 0) return [];
  const prefix = prefixOf(before);
  const tags = [...before.versions]
    .filter(([version]) => leaving.has(version))
    .flatMap(([version, old]) => [
      `create ${prefix}/v${version} ${old}`,
      `delete refs/tags/v${version} ${old}`,
    ]);
  const staying = [...before.versions].filter(([version]) => !leaving.has(version));
  const newest = staying.sort(([a], [b]) => b - a)[0]?.[1];
  if (before.main === null || newest === before.main) return tags;
  return [
    ...tags,
    newest === undefined ? `delete ${MAIN} ${before.main}` : `update ${MAIN} ${newest} ${before.main}`,
  ];
}

function prefixOf(before: VersionRefs): string {
  return `refs/tags/branch-${nextBranch(before)}`;
}

function leaveBranch(before: VersionRefs, version: number, commit: string): string[] {
  const prefix = prefixOf(before);
  return [...before.versions]
    .filter(([other]) => other >= version)
    .flatMap(([other, old]) => [
      `create ${prefix}/v${other} ${old}`,
      other === version ? `update refs/tags/v${other} ${commit} ${old}` : `delete refs/tags/v${other} ${old}`,
    ]);
}

function nextBranch({ left }: VersionRefs): number {
  const numbers = left.map(({ name }) => Number(/^branch-(\d+)\//.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers) + 1;
}
