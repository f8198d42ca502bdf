import type { Command } from 'commander';
import { intern } from '../domain/kernel/invocation.js';
import { printable } from './terminal/printable.js';

/**
 * For a command that takes a text as its argument: one that begins with a dash is taken for an option, and whoever meant
 * it as the text is told how to say so.
 * @param before what stands before the text in the command's line
 */
export function hintAtDash(command: Command, what: string, before: string): Command {
  return command.configureOutput({
    outputError: (text, write) => {
      write(text);
      const taken = /unknown option '(.*)'/su.exec(text)?.[1];
      if (taken === undefined) return;
      const example = `${intern()} ${before} -- "${printable(taken, 60)}"`;
      write(`${what} that begins with a dash stands behind --, in quotes: ${example}\n`);
    },
  });
}
