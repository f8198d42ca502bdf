import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { ServiceClient } from '../client/service-client.js';
import type { CliDependencies } from '../dependencies.js';
import { FROM_INPUT, readText } from '../read-text.js';
import { printable } from '../terminal/printable.js';
import { addMessageOptions, printTaken, type MessageOptions } from '../message-options.js';
import { wholeNumber } from './whole-number.js';

type Options = MessageOptions & {
  text?: string;
  file?: string;
  version?: number;
  hash?: string;
  module?: string;
};

async function textOf({ text, file }: Options, deps: CliDependencies): Promise<string> {
  if ((text === undefined) === (file === undefined))
    throw new CliError('no_text', 'say what is wrong with --text "…", or name a file that does with --file');
  if (file === undefined) return text ?? '';
  if (file === FROM_INPUT) return readText(deps, 'what is wrong');
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('not_read', `${printable(file, 4_096)} cannot be read (${printable(reason)})`, {
      cause,
    });
  }
}

/** What is not said is taken from the task as it is now: who reports without a version means the code of this moment. */
async function aboutCode(
  service: ServiceClient,
  taskId: string,
  { version, hash, module, seen }: Options,
): Promise<Record<string, unknown>> {
  const said = {
    ...(hash === undefined ? {} : { code_hash: hash }),
    ...(module === undefined ? {} : { module }),
  };
  if (version !== undefined)
    return { ...said, code_version: version, ...(seen === undefined ? {} : { seen_sequence: seen }) };
  const now = await service.status(taskId);
  if (now.code_version === 0)
    throw new CliError('no_code_yet', `task ${printable(taskId)} has no code yet that could have a bug`);
  return { ...said, code_version: now.code_version, seen_sequence: seen ?? now.sequence };
}

/** `intern report <task> --text "…"`: a bug in the code of a running task. */
export function reportCommand(deps: CliDependencies): Command {
  const command = new Command('report')
    .description('report a bug in the code of a running task, which then corrects it')
    .argument('<task>', 'the id of the task')
    .option('-t, --text <text>', 'what is wrong, and how to see it')
    .option('-f, --file <path>', 'a file that says so; - for standard input')
    .option(
      '-v, --version <number>',
      'the code version that has the bug; the current one otherwise',
      wholeNumber,
    )
    .option('--hash <hash>', 'the code hash of that version')
    .option('-m, --module <name>', 'the module to correct; found from the text otherwise');
  return addMessageOptions(command).action(async (taskId: string, options: Options) => {
    const description = await textOf(options, deps);
    const service = await deps.service();
    const body = { description, ...(await aboutCode(service, taskId, options)) };
    printTaken(deps, await service.reportBug(taskId, body), options);
  });
}
