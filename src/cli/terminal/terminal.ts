/** Where a command writes: results to `print`, remarks for a person to `remark`, so that a pipe gets results only. */
export type Terminal = {
  print(line: string): void;
  remark(line: string): void;
};

/** Controls, invisible and direction marks, halves of characters; tabs and line breaks are ours. */
const ACTS_ON_A_TERMINAL = /[^\P{C}\n\t]|[\u2028\u2029]/gu;

/**
 * The last guard before a terminal (WF-14): what would act on it is shown by its number. In a line of JSON that is the
 * same text written in another way, so that programs read what was recorded.
 */
export function withoutOrders(line: string): string {
  return line.replace(ACTS_ON_A_TERMINAL, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A reader that went away (`intern events | head`), a terminal that was closed: nobody reads what is written. */
const NOBODY_READS: readonly (string | undefined)[] = ['EPIPE', 'EIO'];

/** The process's own output streams. That nobody reads them any more is no error. */
export function createTerminal(out: NodeJS.WritableStream, err: NodeJS.WritableStream): Terminal {
  for (const stream of new Set([out, err])) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!NOBODY_READS.includes(error.code)) throw error;
    });
  }
  return {
    print: (line) => void out.write(`${withoutOrders(line)}\n`),
    remark: (line) => void err.write(`${withoutOrders(line)}\n`),
  };
}
