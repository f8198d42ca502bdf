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

/**
 * The commands that put these versions under the next `branch-<n>/`, give those that come back their tags again, and let
 * `main` follow the newest of what is there then.
 * @param returning the commits of versions whose tags are missing or name others; those others are among the leaving
 */
export function planLeave(
  before: VersionRefs,
  leaving: ReadonlySet<number>,
  returning: ReadonlyMap<number, string> = new Map(),
): readonly string[] {
  if (leaving.size === 0 && returning.size === 0) return [];
  const prefix = prefixOf(before);
  const left = [...before.versions].filter(([version]) => leaving.has(version));
  const staying = [...before.versions].filter(([version]) => !leaving.has(version));
  const back = [...returning].filter(([version]) => !leaving.has(version));
  const newest = [...staying, ...returning].sort(([a], [b]) => b - a)[0]?.[1] ?? null;
  return [
    ...left.map(([version, old]) => `create ${prefix}/v${version} ${old}`),
    ...left.map(([version, old]) => moved(`refs/tags/v${version}`, old, returning.get(version) ?? null)),
    ...back.map(([version, commit]) => `create refs/tags/v${version} ${commit}`),
    ...(newest === before.main ? [] : [moved(MAIN, before.main, newest)]),
  ];
}

function moved(ref: string, from: string | null, to: string | null): string {
  if (to === null) return `delete ${ref} ${from ?? ''}`.trimEnd();
  return from === null ? `create ${ref} ${to}` : `update ${ref} ${to} ${from}`;
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
