import type { Command } from 'commander';
import type { MessageTaken } from '../contract/index.js';
import type { CliDependencies } from './dependencies.js';
import { printable } from './terminal/printable.js';
import { wholeNumber } from './commands/whole-number.js';

/** The flags that every message to a task has. */
export type MessageOptions = { seen?: number; json?: true };

export function addMessageOptions(command: Command): Command {
  return command
    .option('--seen <sequence>', 'the last event that you had seen when you wrote this', wholeNumber)
    .option('--json', 'as JSON');
}

/** The part of a message that says what its sender had seen; nothing when it does not say. */
export function seenField({ seen }: MessageOptions): { readonly seen_sequence?: number } {
  return seen === undefined ? {} : { seen_sequence: seen };
}

/**
 * Says that a message stands in the record, and when it takes effect.
 * @param effect in words, after `task …: recorded as event …; `
 */
export function printTaken(
  { terminal }: CliDependencies,
  taken: MessageTaken,
  { json }: MessageOptions,
  effect = 'it takes effect at the next safe point',
): void {
  const module = taken.module === null ? '' : `, for the module ${printable(taken.module)}`;
  const line = `task ${printable(taken.task_id)}: recorded as event ${taken.sequence}${module}; ${effect}`;
  terminal.print(json === true ? JSON.stringify(taken) : line);
}
