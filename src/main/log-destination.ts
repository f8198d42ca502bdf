import { writeSync } from 'node:fs';

/** Milliseconds that a line waits for a reader that is behind, before it is given up. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 10;

type Write = (fd: number, text: Uint8Array) => number;

/** One more try of a write that would block is worth it only when the line before was not given up for it. */
function writeWhole(fd: number, line: string, options: { write: Write; patienceMs: number }): void {
  const deadline = Date.now() + options.patienceMs;
  let left: Uint8Array = Buffer.from(line);
  while (left.length > 0) {
    try {
      left = left.subarray(options.write(fd, left));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN' || Date.now() >= deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/**
 * Where log lines go, each written whole by one call. A log that cannot be written (a full disk, a reader that has gone or
 * does not read) never ends or holds up what is logged: its lines are counted, and told of when it takes lines again.
 */
export function createLogDestination(fd: number, write: Write = writeSync) {
  let missing = 0;
  const put = (line: string): void =>
    writeWhole(fd, line, { write, patienceMs: missing === 0 ? PATIENCE_MS : 0 });

  function tellOfMissing(): void {
    if (missing === 0) return;
    const fact = { level: 40, time: new Date().toISOString(), missing };
    // The line that was cut off, if one was, ends here.
    put(`\n${JSON.stringify({ ...fact, msg: 'log lines could not be written' })}\n`);
    missing = 0;
  }

  return {
    write(line: string): void {
      try {
        tellOfMissing();
        put(line);
      } catch {
        missing += 1;
      }
    },
  };
}
