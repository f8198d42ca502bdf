import { isEnded, type TaskStatusView } from '../../contract/index.js';

const MOST = 5_000;
/** Milliseconds that an open task is left alone that the engine does not know: it is forgotten, or was never there. */
const FORGOTTEN_FOR_MS = 30_000;

/** A task as it was seen, and what its journal was like then. */
type Known = { readonly view: TaskStatusView; readonly stamp: string | null };

/** Tasks that will look the same at the next look, as long as their journals do. */
export type KnownViews = {
  get(taskId: string): Known | undefined;
  /** Keeps what is worth it. @param isForgotten true when the engine has said that it does not know the task */
  put(seen: Known & { readonly isForgotten: boolean }): void;
};

/**
 * Nothing of a task changes after its end. A task that has not ended and that the engine does not know stays as it is as
 * well, unless somebody brings its history back: it is asked about again after a while. The oldest are dropped.
 */
export function createKnownViews(now: () => number = () => performance.now()): KnownViews {
  const known = new Map<string, Known & { readonly until: number }>();

  return {
    get(taskId) {
      const found = known.get(taskId);
      return found !== undefined && found.until > now() ? found : undefined;
    },
    put({ view, stamp, isForgotten }) {
      known.delete(view.task_id);
      const hasEnded = isEnded(view.status);
      if (view.problem !== null || !(hasEnded || isForgotten)) return;
      const oldest = known.keys().next();
      if (known.size >= MOST && !oldest.done) known.delete(oldest.value);
      known.set(view.task_id, { view, stamp, until: hasEnded ? Infinity : now() + FORGOTTEN_FOR_MS });
    },
  };
}
