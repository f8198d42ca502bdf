import { Command } from 'commander';
import type { TaskStatusView } from '../../contract/index.js';
import type { CliDependencies } from '../dependencies.js';
import { intern } from '../../domain/kernel/invocation.js';
import { noTasks } from '../progress/no-tasks.js';
import { howToResume, placeInLine } from '../progress/waits.js';
import { columns, table } from '../terminal/columns.js';
import { printable } from '../terminal/printable.js';
import { aboveZero } from './whole-number.js';

type Options = { json?: true; all?: true; limit?: number };

const SHOWN = 50;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A status as a person says it, where its name does not. */
const IN_WORDS: Readonly<Partial<Record<TaskStatusView['status'], string>>> = {
  preempted: 'interrupted by a more urgent task',
  waiting_for_user: 'waiting for you',
};

function place(task: TaskStatusView): string {
  const inLine = placeInLine(task);
  const status = IN_WORDS[task.status] ?? task.status;
  if (inLine === null) return status;
  return `${task.status === 'created' ? 'waiting' : status}, ${inLine}`;
}

function listLines(tasks: readonly TaskStatusView[], room: number | null): readonly string[] {
  if (tasks.length === 0) return [noTasks()];
  const rows = tasks.map((task) => [
    task.task_id,
    place(task),
    percent(task.progress),
    task.priority,
    printable(task.prompt_line, 60),
  ]);
  const problems = tasks.flatMap(({ task_id, problem }) =>
    problem === null ? [] : [`${task_id}: ${printable(problem, 1_000)}`],
  );
  return [...table(['TASK', 'STATUS', 'PROGRESS', 'PRIORITY', 'PROMPT'], rows, room), ...problems];
}

function notAll(shown: number): string {
  const those = shown === 1 ? 'this is the newest task' : `these are the newest ${shown} tasks`;
  return `${those}, there are more: \`${intern()} status --all\` lists all, \`${intern()} status --limit ${shown * 2}\` so many`;
}

/** `all modules on version 2: 7 passed, 0 failed, 1 skipped`. */
function testsOf({ last_test: test }: TaskStatusView): string | null {
  if (test === null) return null;
  const { passed, failed, skipped, code_version } = test;
  const what = test.module ?? 'all modules';
  return `${what} on version ${code_version}: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function taskLines(task: TaskStatusView): readonly string[] {
  const module =
    task.current_module === null ? null : `${task.current_module}, iteration ${task.iteration ?? 0}`;
  const failure = task.failure === null ? null : `${task.failure.reason}: ${task.failure.message}`;
  const proof =
    task.result === null
      ? null
      : `test run ${task.result.proof.run} on version ${task.result.proof.code_version}`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['task', task.task_id],
    ['prompt', task.prompt_line],
    [
      'status',
      `${place(task)}${task.status === 'paused' ? `: ${howToResume(task.task_id)}` : ''}${task.stale ? ' (last known: the engine does not answer)' : ''}`,
    ],
    ['priority', task.priority],
    ['language', task.language],
    ['progress', percent(task.progress)],
    ['module', module],
    ['code', task.code_version === 0 ? null : `version ${task.code_version}`],
    ['created', task.created_at],
    ['ended', task.ended_at],
    ['tests', testsOf(task)],
    ['proof', proof],
    ...task.suspicions.map(({ message }) => ['suspect', message] as const),
    ['failure', failure],
    ['problem', task.problem],
  ];
  return columns(rows.flatMap(([name, value]) => (value === null ? [] : [[name, printable(value, 1_000)]])));
}

/** `intern status [task]`: one task in detail, or all of them in a list. */
export function statusCommand(deps: CliDependencies): Command {
  return new Command('status')
    .description('how a task is doing; without an id, a list of the newest tasks')
    .argument('[task]', 'the id of a task')
    .option('-n, --limit <number>', `list so many tasks instead of ${SHOWN}`, aboveZero)
    .option('-a, --all', 'list all tasks')
    .option('--json', 'as JSON')
    .action(async (taskId: string | undefined, options: Options) => {
      const service = await deps.service();
      const most = options.all === true ? Infinity : (options.limit ?? SHOWN);
      const answer = taskId === undefined ? await service.list(most) : await service.status(taskId);
      const lines =
        'tasks' in answer ? listLines(answer.tasks, deps.terminal.room?.() ?? null) : taskLines(answer);
      for (const line of options.json === true ? [JSON.stringify(answer)] : lines) deps.terminal.print(line);
      if ('tasks' in answer && answer.next_cursor !== null) deps.terminal.remark(notAll(answer.tasks.length));
    });
}
