import type { Difference } from '../../domain/journal/compare-lines.js';
import { isByAuditor } from '../../domain/journal/end-of-run.js';
import { sameEvent } from '../../domain/journal/same-event.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { CodeRepositoryError, type CodeRepository, type CodeVersion } from '../../ports/code-repository.js';

/** True for an event that says it made a code version. */
export function isCodeEvent(event: RecordedEvent): boolean {
  return event.event_type === 'CODE_GENERATED';
}

/** True for the end of a task that may have been about to tell of one more version: nobody knows whether it was made. */
export function leavesOpen(event: RecordedEvent): boolean {
  const gaveUp = event.event_type === 'TASK_CANCELLED' && typeof event.data.message === 'string';
  return gaveUp || isByAuditor(event);
}

/**
 * Compares what the record says of each code version with the repository: the tag's commit, the tree's hash, and every
 * file by path, hash and size.
 * @param made the CODE_GENERATED events of the newest branch
 * @param ended false while a version may be there whose event is still under way
 */
export async function checkCode(
  repository: CodeRepository,
  taskId: string,
  { made, ended }: { readonly made: readonly RecordedEvent[]; readonly ended: boolean },
): Promise<Difference | null> {
  const path = repository.location(taskId);
  for (const event of made) {
    const difference = await compareVersion(repository, taskId, event);
    if (difference !== null) return { ...difference, path };
  }
  const last = made.at(-1)?.code_version ?? 0;
  const tags = await unlessUnreadable(repository.tags(taskId));
  if (typeof tags === 'string')
    return { ...noLine, path, field: null, expected: null, found: null, words: tags };
  const extra = tags.find(({ name, version }) => name === `v${version}` && version > last);
  if (!ended || extra === undefined) return null;
  return { ...noLine, path, field: extra.name, expected: null, found: extra.commit };
}

/** The commits of versions that a reset has left behind must still be there under some tag. */
export async function checkLeftCode(
  repository: CodeRepository,
  taskId: string,
  left: readonly RecordedEvent[],
): Promise<Difference | null> {
  if (left.length === 0) return null;
  const tags = await unlessUnreadable(repository.tags(taskId));
  const commits = new Set(typeof tags === 'string' ? [] : tags.map((tag) => tag.commit));
  const lost = left.find((event) => !commits.has(textOf(event.data.commit) ?? ''));
  if (lost === undefined) return null;
  return {
    ...noLine,
    path: repository.location(taskId),
    sequence: lost.sequence,
    field: `branch-*/v${lost.code_version}`,
    expected: textOf(lost.data.commit),
    found: null,
  };
}

const noLine = { check: 'code', line: null, sequence: null } as const;

async function compareVersion(
  repository: CodeRepository,
  taskId: string,
  event: RecordedEvent,
): Promise<Omit<Difference, 'path'> | null> {
  const tag = `v${event.code_version}`;
  const common = { ...noLine, sequence: event.sequence };
  const found = await unlessUnreadable(repository.read(taskId, event.code_version));
  if (typeof found === 'string') return { ...common, field: tag, expected: textOf(event.data.commit), found };
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    [tag, event.data.commit, found?.commit],
    [`${tag} tree`, event.data.code_hash, found?.code_hash],
    ...fileParts(tag, event.data.files, found?.files ?? []),
  ];
  const broken = parts.find(([, wanted, there]) => !sameEvent(wanted ?? null, there ?? null));
  if (broken === undefined) return null;
  const [field, wanted, there] = broken;
  return { ...common, field, expected: textOf(wanted), found: textOf(there) };
}

/** What git says when it cannot read is a difference too; that there is no git says nothing of the repository. */
async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | string> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof CodeRepositoryError && error.code !== 'git_missing')
      return `cannot be read (${error.message})`;
    throw error;
  }
}

function fileParts(
  tag: string,
  recorded: unknown,
  found: CodeVersion['files'],
): readonly (readonly [string, unknown, unknown])[] {
  const wanted = (Array.isArray(recorded) ? recorded : []) as unknown as CodeVersion['files'];
  const paths = [...new Set([...wanted, ...found].map((file) => file.path))];
  return paths.map((path) => [
    `${tag}:${path}`,
    wanted.find((file) => file.path === path),
    found.find((file) => file.path === path),
  ]);
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
