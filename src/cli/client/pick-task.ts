import { isUuid } from '../../domain/kernel/uuid.js';
import { CliError } from '../cli-error.js';

/** Characters of an id that are enough to name a task, when no other one begins with them. */
export const SHORTEST_PREFIX = 8;
const SHOWN = 10;

/** Where a name is looked up. */
export type TaskNames = {
  /** Ids that begin with a prefix of `SHORTEST_PREFIX` characters or more, lower case. */
  beginningWith(prefix: string): Promise<readonly string[]>;
  /** What to throw when there is none. */
  unknown(): Error;
};

const isPrefix = (text: string): boolean =>
  text.length >= SHORTEST_PREFIX && /^[0-9a-f]{8}[0-9a-f-]*$/.test(text);

/** How many characters two ids begin with alike. */
function alike(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Characters of an id after which no two of these differing ids are alike. */
function distinguishing(ids: readonly string[]): number {
  const sorted = [...ids].sort();
  return 1 + Math.max(...sorted.slice(1).map((id, index) => alike(id, sorted[index] ?? '')));
}

/**
 * The whole id of the task that a person named, by its id or by how the id begins. A whole id is not looked up.
 * @throws CliError `ambiguous_task` that names those that it may be, and says how much of an id is enough
 */
export async function pickTask(name: string, names: TaskNames): Promise<string> {
  const prefix = name.trim().toLowerCase();
  const whole: unknown = prefix;
  if (isUuid(whole)) return whole;
  const [first, ...others] = isPrefix(prefix) ? await names.beginningWith(prefix) : [];
  if (first === undefined) throw names.unknown();
  if (others.length === 0) return first;
  const shown = [first, ...others].slice(0, SHOWN).join(', ');
  const rest = others.length + 1 - SHOWN;
  throw new CliError(
    'ambiguous_task',
    `${others.length + 1} tasks begin with ${prefix}: ${shown}${rest > 0 ? ` and ${rest} more` : ''}; the first ${distinguishing([first, ...others])} characters of an id tell these apart`,
  );
}
