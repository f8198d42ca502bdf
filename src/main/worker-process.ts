import { fork, type ChildProcess } from 'node:child_process';
import { workerMessage, type ServiceMessage, type WorkerMessage } from './worker-messages.js';

/**
 * A worker waits most of its time, and three of them do so beside a model: a small nursery for young objects (V8's own
 * grows to 48 MB in each of its engines), and two arenas of the C library instead of eight a core.
 */
const LEAN = ['--max-semi-space-size=2'];
const LEAN_ENV = { MALLOC_ARENA_MAX: '2' };

export type WorkerProcess = {
  readonly pid: number | undefined;
  /** The exit code, or the signal's name. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to drain; it ends by itself. */
  drain(): void;
  kill(): void;
};

/**
 * Starts a worker in a process of its own. The channel between the two is also its lifeline: a worker whose service
 * died, however that was, notices that the channel closed and ends.
 */
export function startWorkerProcess(options: {
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of the Temporal server: told to the process as soon as it is known. */
  readonly address: Promise<string>;
  readonly onMessage: (message: WorkerMessage) => void;
}): WorkerProcess {
  const child: ChildProcess = fork(options.entry, [], {
    env: { ...LEAN_ENV, ...options.env },
    execArgv: LEAN,
    // A process group of its own: Ctrl-C in the terminal reaches the service alone, which decides who ends when.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (value) => {
    const message = workerMessage.safeParse(value);
    if (message.success) options.onMessage(message.data);
  });
  const tell = (message: ServiceMessage): void => {
    // Lost when the process has ended: another one is told as it was.
    child.send(message, () => undefined);
  };
  options.address.then(
    (address) => tell({ type: 'engine', address }),
    // Whoever waits for the address gives up the start.
    () => undefined,
  );
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  return {
    pid: child.pid,
    ended,
    drain: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}
