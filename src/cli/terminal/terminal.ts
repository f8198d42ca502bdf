/** Where a command writes: results to `print`, remarks for a person to `remark`, so that a pipe gets results only. */
export type Terminal = {
  print(line: string): void;
  remark(line: string): void;
};

/** The process's own output streams. A reader that went away (`intern events | head`) is no error. */
export function createTerminal(out: NodeJS.WritableStream, err: NodeJS.WritableStream): Terminal {
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    print: (line) => void out.write(`${line}\n`),
    remark: (line) => void err.write(`${line}\n`),
  };
}
