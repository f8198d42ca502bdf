import { createConnection, createServer } from 'node:net';
import { errnoOf } from '../../domain/kernel/disk-problem.js';

export type Listener = { close(): Promise<void> };

/** Listens at that path and hangs up on whoever calls: being there is the whole message. Keeps no process alive. */
export function listenAt(path: string): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve({ close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Whether somebody listens at that path; `gone` when there is no such file any more. */
export function isAnswered(path: string): Promise<'answered' | 'silent' | 'gone'> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve('answered');
    });
    socket.once('error', (error) => {
      const code = errnoOf(error);
      if (code === 'ECONNREFUSED') resolve('silent');
      else if (code === 'ENOENT') resolve('gone');
      // The queue of a listener that does not get to answer is full.
      else if (code === 'EAGAIN' || code === 'ECONNRESET') resolve('answered');
      else reject(error);
    });
  });
}

/**
 * Whether somebody listens at that path who does not get to hang up within the time: its process is frozen, or busy
 * without a pause for that long.
 */
export function isFrozen(path: string, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const tell = (frozen: boolean) => (): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(frozen);
    };
    const patience = setTimeout(tell(true), withinMs);
    // Whatever else becomes of the call: who hangs up, or is not there, is not frozen.
    socket.once('close', tell(false));
    socket.on('error', (error) => {
      // The queue of a listener that does not get to answer is full.
      if (errnoOf(error) === 'EAGAIN') tell(true)();
    });
    socket.resume();
  });
}
