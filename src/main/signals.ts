/** Asks to end: Ctrl-C, a service manager, a closed terminal. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Milliseconds within which npm's own copy of a signal arrives, on a machine that has a lot to do. */
const ECHO_MS = 500;

export type SignalSource = {
  /** npm and npx pass on to their child what the terminal has sent to it already. */
  readonly throughNpm: boolean;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
};

const thisProcess = (): SignalSource => ({
  throughNpm: process.env['npm_lifecycle_event'] !== undefined,
  now: () => performance.now(),
});

/**
 * Takes over the signals that ask this process to end. `onAsk` is called with 1 for the first, 2 for the second … One
 * Ctrl-C counts once, also where npm stands in between and sends it a second time.
 */
export function takeOverSignals(
  onAsk: (time: number, signal: NodeJS.Signals) => void,
  { throughNpm, now }: SignalSource = thisProcess(),
): () => void {
  const last = new Map<NodeJS.Signals, number>();
  let times = 0;
  const isEcho = (signal: NodeJS.Signals): boolean => {
    const before = last.get(signal);
    last.set(signal, now());
    return throughNpm && before !== undefined && now() - before < ECHO_MS;
  };
  const listener = (signal: NodeJS.Signals): void => {
    if (!isEcho(signal)) onAsk((times += 1), signal);
  };
  for (const signal of ENDING) process.on(signal, listener);
  return () => {
    for (const signal of ENDING) process.off(signal, listener);
  };
}
