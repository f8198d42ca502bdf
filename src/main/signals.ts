/** Asks to end: Ctrl-C, a service manager, a closed terminal. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Takes over the signals that ask this process to end. `onAsk` is called with 1 for the first, 2 for the second … */
export function takeOverSignals(onAsk: (time: number, signal: NodeJS.Signals) => void): () => void {
  let times = 0;
  const listener = (signal: NodeJS.Signals): void => onAsk((times += 1), signal);
  for (const signal of ENDING) process.on(signal, listener);
  return () => {
    for (const signal of ENDING) process.off(signal, listener);
  };
}
