import { ContextTooLarge, type BuiltContext } from '../../domain/prompt/index.js';
import type { Parsed } from '../../domain/answer/index.js';
import type { TextWork } from '../../ports/text-work.js';
import { OverTimeLimit, type WorkThread } from './work-thread.js';

type Fitted =
  | { readonly context: BuiltContext }
  | { readonly tooLarge: { readonly excess: number; readonly limit: number } };
type InThread = { readonly [Work in keyof TextWork]: (...input: never[]) => Promise<unknown> };

/** The work by its names as the thread's own side does it; errors that have a meaning go over as data. */
export function textWorkInThread(local: TextWork): InThread {
  return {
    ...local,
    async fitContext(...input: Parameters<TextWork['fitContext']>): Promise<Fitted> {
      try {
        return { context: await local.fitContext(...input) };
      } catch (error) {
        if (!(error instanceof ContextTooLarge)) throw error;
        return { tooLarge: { excess: error.excess, limit: error.limit } };
      }
    },
  };
}

/** An answer that takes too long to read, or more memory than there is for it, is the model's to give in another way. */
async function readable<T>(reading: Promise<unknown>): Promise<Parsed<T>> {
  try {
    return (await reading) as Parsed<T>;
  } catch (error) {
    if (!(error instanceof OverTimeLimit) && !isOutOfMemory(error)) throw error;
    const message = 'it takes too long to read; write it plainly: short lines, nothing nested deeply.';
    return { ok: false, problem: { code: 'unreadable', message } };
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** The same work in another thread: this one's event loop stays free (SC-10). */
export function createThreadedTextWork(thread: Pick<WorkThread, 'run'>): TextWork {
  return {
    chooseTier: (...input) => thread.run('chooseTier', ...input) as ReturnType<TextWork['chooseTier']>,
    async fitContext(...input) {
      const fitted = (await thread.run('fitContext', ...input)) as Fitted;
      if ('context' in fitted) return fitted.context;
      throw new ContextTooLarge(fitted.tooLarge.excess, fitted.tooLarge.limit);
    },
    readPlan: (...input) => readable(thread.run('readPlan', ...input)),
    readCode: (...input) => readable(thread.run('readCode', ...input)),
  };
}
