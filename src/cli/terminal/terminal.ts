import { createLiveLine } from './live-line.js';
import { wrap } from './wrap.js';

/** Where a command writes: results to `print`, remarks for a person to `remark`, so that a pipe gets results only. */
export type Terminal = {
  /** @param how `whole`: a command to be copied, which is not broken where a terminal is narrow */
  print(line: string, how?: 'whole'): void;
  remark(line: string): void;
  /** Shows a line that the next one takes the place of, where a person looks on; null takes it away. Nothing in a pipe. */
  live?(line: string | null): void;
  /** Characters of a line; null where nothing limits them, as in a pipe. */
  readonly room?: () => number | null;
};

/** Why results cannot be written any more. `ENOSPC` and its like: they are lost; `unread`: nobody is there to read them. */
export type OutputLoss = { readonly unread: boolean; readonly reason: string };

/** The terminal of a process, whose streams may fail it. */
export type ProcessTerminal = Terminal & {
  /** Aborts, with an `OutputLoss` as its reason, when results cannot be written any more. */
  readonly lost: AbortSignal;
  /** Resolves when all that was printed is written, or is known not to be. */
  settled(): Promise<void>;
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

/** Below this many columns a terminal lays lines out better than we do. */
const NARROWEST = 30;

/** A reader that went away (`intern events | head`), a terminal that was closed: nobody reads what is written. */
const NOBODY_READS: readonly (string | undefined)[] = ['EPIPE', 'EIO'];

/** Writes, whichever way a stream says that it cannot: some throw, some call back, some emit. */
function write(stream: NodeJS.WritableStream, text: string, onWritten: (error?: Error | null) => void): void {
  try {
    stream.write(text, onWritten);
  } catch (error) {
    onWritten(error as Error);
  }
}

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Characters of a line of a terminal; null for a pipe or a file, and for a terminal that does not say. */
const roomOf = ({ isTTY, columns }: Stream): number | null =>
  isTTY === true && columns !== undefined && columns >= NARROWEST ? columns : null;

/** The process's own output streams. Remarks that nobody gets are no loss; results are, and `lost` says so. */
export function createTerminal(out: Stream, err: Stream): ProcessTerminal {
  const loss = new AbortController();
  const ignore = (): void => undefined;
  let lastWritten = Promise.resolve();
  const isLost = new Promise<void>((resolve) => {
    loss.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  function lose(error: NodeJS.ErrnoException): void {
    if (loss.signal.aborted) return;
    const known: OutputLoss = { unread: NOBODY_READS.includes(error.code), reason: error.message };
    loss.abort(known);
  }

  const layOut = (line: string, stream: Stream, how?: 'whole'): string => {
    const room = roomOf(stream);
    const lines = line.split('\n').map(withoutOrders);
    return room === null || how === 'whole'
      ? lines.join('\n')
      : lines.flatMap((one) => wrap(one, room)).join('\n');
  };
  const live = createLiveLine(
    (text) => write(err, text, ignore),
    () => roomOf(err),
  );

  err.on('error', ignore);
  out.on('error', lose);
  return {
    lost: loss.signal,
    print(line, how) {
      if (loss.signal.aborted) return;
      live.clear();
      lastWritten = new Promise((resolve) => {
        write(out, `${layOut(line, out, how)}\n`, (error) => {
          if (error) lose(error);
          resolve();
        });
      });
    },
    remark(line) {
      live.clear();
      write(err, `${layOut(line, err)}\n`, ignore);
    },
    live: (line) => live.show(line === null ? null : withoutOrders(line)),
    room: () => roomOf(out),
    settled: () => Promise.race([lastWritten, isLost]),
  };
}
