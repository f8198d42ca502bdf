import type { CliDependencies } from './dependencies.js';

/** As an argument: the text stands on standard input. */
export const FROM_INPUT = '-';

const LOOK_AFTER_MS = 2_000;

/** The text on standard input; says what is waited for when a person has to type it, or when it does not come. */
export async function readText(
  { stdin, terminal, lookEveryMs }: CliDependencies,
  what: string,
): Promise<string> {
  const ask = `type ${what}, and end it with Ctrl-D on a line of its own`;
  if (stdin.isTerminal) terminal.remark(ask);
  const late = setTimeout(() => {
    if (!stdin.isTerminal) terminal.remark(`waiting for ${what} on standard input`);
  }, lookEveryMs ?? LOOK_AFTER_MS);
  try {
    return await stdin.text();
  } finally {
    clearTimeout(late);
  }
}
