import type { Terminal } from '../cli/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { takeOverSignals } from './signals.js';

/** Why a service is to end. */
export type Asker = NodeJS.Signals | 'api';

/** The wish that a service ends. */
export type Ending = {
  /** Aborts when it is asked to end: nothing new is begun, and what runs may finish. */
  readonly asked: AbortSignal;
  /** Aborts when it is asked again: what runs is ended. */
  readonly hurried: AbortSignal;
  /** The wish of somebody who cannot send signals. */
  ask(by: Asker): void;
  /** Gives the signals back to Node. */
  giveBack(): void;
};

const BECAUSE: Readonly<Partial<Record<Asker, () => string>>> = {
  SIGTERM: () => ` because \`${intern()} stop\` or whoever manages this service asked for it (SIGTERM)`,
  SIGHUP: () => ' because its terminal was closed',
  api: () => ` because \`${intern()} stop --cancel\` or another caller of POST /admin/shutdown asked for it`,
};

/** Hears from now on that the service is to end, and says so at once, however far its start has come. */
export function createEnding(terminal: Terminal): Ending {
  const asked = new AbortController();
  const hurried = new AbortController();

  function ask(by: Asker): void {
    if (asked.signal.aborted) return;
    terminal.print(
      `Stopping${BECAUSE[by]?.() ?? ''}: new tasks are refused, running steps are finished. Ctrl-C again ends them at once.`,
    );
    asked.abort();
  }

  function hurry(): void {
    if (hurried.signal.aborted) return;
    terminal.print('Ending at once: steps that were running are done again at the next start.');
    hurried.abort();
  }

  const giveBack = takeOverSignals((_time, signal) => (asked.signal.aborted ? hurry() : ask(signal)));
  return { asked: asked.signal, hurried: hurried.signal, ask, giveBack };
}
