import { EXIT_INTERRUPTED, type OutputLoss, type ProcessTerminal } from '../cli/index.js';
import { COMMAND } from '../domain/kernel/invocation.js';

/** 128 and the number of SIGPIPE: what a shell says of a program that ended because nobody reads it any more. */
const EXIT_UNREAD = 141;

/**
 * The exit code of a command whose purpose is its output, once that is written. Nobody reading it (`| head -1`) is no
 * failure of what was done, except that a task is not shown to its end; results that a full device did not take are one.
 */
export async function exitCodeAfter(terminal: ProcessTerminal, code: number): Promise<number> {
  await terminal.settled();
  if (!terminal.lost.aborted) return code;
  const { unread, reason } = terminal.lost.reason as OutputLoss;
  if (unread) return code === EXIT_INTERRUPTED ? EXIT_UNREAD : code;
  terminal.remark(
    `${COMMAND}: the results could not be written (${reason}): make room, or send them somewhere else`,
  );
  return code === 0 || code === EXIT_INTERRUPTED ? 1 : code;
}
