import { watch, type FSWatcher } from 'node:fs';

/** Wakes a reader when something in a folder changed; `next` also returns after the poll time, and at once on abort. */
export type FolderChanges = {
  next(): Promise<void>;
  /** Watches the folder that is there now: a watch stays with the folder that it began with, also when that was deleted. */
  renew(): void;
  close(): void;
};

/**
 * File notification plus a slow poll: notifications may be lost (network file systems, no watches left) and cannot be
 * had for a folder that is not there yet. A change between two calls of `next` makes the second return at once.
 */
export function watchFolder(folder: string, pollMs: number, signal: AbortSignal): FolderChanges {
  let changed = false;
  let wake: (() => void) | null = null;
  let watcher: FSWatcher | null = null;

  const notify = (): void => {
    changed = true;
    wake?.();
  };
  const stop = (): void => {
    watcher?.close();
    watcher = null;
  };
  const start = (): void => {
    if (watcher !== null || signal.aborted) return;
    try {
      watcher = watch(folder, notify).on('error', stop);
      // What happened before the watch began went unseen.
      changed = true;
    } catch {
      watcher = null;
    }
  };

  // A follower that is not asked for more after the abort must not keep a watch open.
  const abort = (): void => {
    stop();
    notify();
  };

  start();
  signal.addEventListener('abort', abort);
  return {
    async next() {
      start();
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      changed = false;
    },
    renew() {
      stop();
      start();
    },
    close() {
      stop();
      signal.removeEventListener('abort', abort);
    },
  };
}
