import type { TaskList } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import { CliError } from '../cli-error.js';
import { printable } from '../terminal/printable.js';
import { pickTask, SHORTEST_PREFIX } from './pick-task.js';

/** Above every id that begins with the first eight characters: ids are UUIDv7, so what follows them is the time. */
const LAST_OF_PREFIX = '-ffff-7fff-bfff-ffffffffffff';

export type ListPage = (cursor: string) => Promise<TaskList>;

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
    `there is no task ${JSON.stringify(printable(name))}: \`${intern()} status\` lists those that there are; the first ${SHORTEST_PREFIX} characters of an id are enough where they name one only`,
  );
}

/**
 * The whole id of the task that a person named, by its id or by how the id begins, as the running service knows it.
 * @throws CliError `unknown_task`, or `ambiguous_task` that names those that it may be
 */
export async function findTask(name: string, list: ListPage): Promise<string> {
  return pickTask(name, {
    beginningWith: (prefix) => beginningWith(prefix, list),
    unknown: () => unknown(name),
  });
}
