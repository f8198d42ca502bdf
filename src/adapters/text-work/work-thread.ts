import { Tinypool } from 'tinypool';

/** Work that was ended because it had used up its time. */
export class OverTimeLimit extends Error {
  override readonly name = 'OverTimeLimit';

  constructor(
    readonly work: string,
    readonly limitMs: number,
  ) {
    super(
      `"${work}" was ended after ${limitMs / 1000} s of work on a text; its input may be made to be slow`,
    );
  }
}

export type WorkThreadOptions = {
  /** The module that a thread runs: its export `work` takes a `WorkRequest`. */
  readonly file: string;
  /** Milliseconds that one piece of work may take from when a thread has it, the start of the thread included. */
  readonly limitMs?: number;
  /** Milliseconds without work after which the thread ends, and gives back what it had loaded. */
  readonly idleMs?: number;
};

export type WorkRequest = { readonly work: string; readonly input: readonly unknown[] };

export type WorkThread = {
  /** @throws OverTimeLimit; what the work throws, as an Error without its class */
  readonly run: (work: string, ...input: readonly unknown[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

const LIMIT_MS = 20_000;
const IDLE_MS = 30_000;
/** What hostile input may make the compiler take; beyond it the thread dies alone. */
const HEAP_MB = 512;

/**
 * A thread beside the event loop for work in proportion to texts of others (SC-10). It starts with the first piece of work;
 * pieces wait for each other, and waiting does not count. A thread that dies or is ended is replaced at the next piece.
 */
export function createWorkThread(options: WorkThreadOptions): WorkThread {
  const { file, limitMs = LIMIT_MS, idleMs = IDLE_MS } = options;
  let pool: Tinypool | null = null;
  let before: Promise<unknown> = Promise.resolve();
  const threads = (): Tinypool =>
    (pool ??= new Tinypool({
      filename: file,
      name: 'work',
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: idleMs,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    }));

  async function alone(request: WorkRequest): Promise<unknown> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), limitMs);
    try {
      return (await threads().run(request, { signal: limit.signal })) as unknown;
    } catch (error) {
      throw limit.signal.aborted ? new OverTimeLimit(request.work, limitMs) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    run(work, ...input) {
      const turn = before.then(() => alone({ work, input }));
      before = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await pool?.destroy();
      pool = null;
    },
  };
}
