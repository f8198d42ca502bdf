import type { TaskList } from '../../contract/index.js';
import { INTERN } from '../../domain/kernel/invocation.js';
import { isUuid } from '../../domain/kernel/uuid.js';
import { CliError } from '../cli-error.js';
import { printable } from '../terminal/printable.js';

/** Characters of an id that are enough to name a task, when no other one begins with them. */
export const SHORTEST_PREFIX = 8;
const SHOWN = 10;
/** Above every id that begins with the first eight characters: ids are UUIDv7, so what follows them is the time. */
const LAST_OF_PREFIX = '-ffff-7fff-bfff-ffffffffffff';

export type ListPage = (cursor: string) => Promise<TaskList>;

const isPrefix = (text: string): boolean =>
  text.length >= SHORTEST_PREFIX && /^[0-9a-f]{8}[0-9a-f-]*$/.test(text);

/** Ids of tasks that begin with the prefix. The list is in the order of ids, so that few of them have to be looked at. */
async function beginningWith(prefix: string, list: ListPage): Promise<readonly string[]> {
  const found: string[] = [];
  const start = prefix.slice(0, SHORTEST_PREFIX);
  for (let cursor: string | null = `${start}${LAST_OF_PREFIX}`; cursor?.startsWith(start);) {
    const page: TaskList = await list(cursor);
    found.push(...page.tasks.map(({ task_id }) => task_id).filter((id) => id.startsWith(prefix)));
    cursor = page.next_cursor;
  }
  return found;
}

function unknown(name: string): CliError {
  return new CliError(
    'unknown_task',
    `there is no task ${JSON.stringify(printable(name))}: \`${INTERN} status\` lists those that there are; the first ${SHORTEST_PREFIX} characters of an id are enough where they name one only`,
  );
}

/**
 * The whole id of the task that a person named, by its id or by how the id begins.
 * @throws CliError `unknown_task`, or `ambiguous_task` that names those that it may be
 */
export async function findTask(name: string, list: ListPage): Promise<string> {
  const prefix = name.trim().toLowerCase();
  const whole: unknown = prefix;
  if (isUuid(whole)) return whole;
  if (!isPrefix(prefix)) throw unknown(name);
  const [first, ...others] = await beginningWith(prefix, list);
  if (first === undefined) throw unknown(name);
  if (others.length === 0) return first;
  const shown = [first, ...others].slice(0, SHOWN).join(', ');
  const rest = others.length + 1 - SHOWN;
  throw new CliError(
    'ambiguous_task',
    `${others.length + 1} tasks begin with ${prefix}: ${shown}${rest > 0 ? ` and ${rest} more` : ''}; say more of the id`,
  );
}
