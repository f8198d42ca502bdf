import { DeadlineError, within } from '../within.js';

/** Milliseconds that an answer is as good as a new one: many callers make one look. */
const FRESH_MS = 500;
/** Milliseconds that a caller waits for a part that is known to hang. */
const GLANCE_MS = 70;
/** Looks are given up after so many times the limit, so that a lost answer is not waited for for ever. */
const GIVEN_UP_AFTER = 10;

type Options<T> = {
  /** Names the part in the sentence on a deadline. */
  readonly what: string;
  readonly limitMs: number;
  readonly look: () => Promise<T>;
  /** What to say when the look hangs or throws. */
  readonly orElse: (problem: string) => T;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that an answer is as good as a new one; half a second unless given. */
  readonly freshMs?: number;
};

/**
 * Looks at a part of the service when somebody asks; never rejects. However many ask, one look is under way; a part that
 * hangs costs its first caller the limit, and whoever asks while it hangs a moment.
 */
export function watchPart<T>(options: Options<T>): () => Promise<T> {
  const { what, limitMs, look, orElse, now, freshMs = FRESH_MS } = options;
  let last: { readonly seen: T; readonly at: number } | null = null;
  let pending: { readonly answer: Promise<T>; readonly at: number } | null = null;
  let hangs = false;

  async function looking(): Promise<T> {
    try {
      const seen = await look();
      last = { seen, at: now() };
      return seen;
    } finally {
      hangs = false;
    }
  }

  function underWay(): Promise<T> {
    if (pending !== null && now() - pending.at < GIVEN_UP_AFTER * limitMs) return pending.answer;
    const mine = { answer: looking(), at: now() };
    pending = mine;
    const leave = (): void => {
      if (pending === mine) pending = null;
    };
    mine.answer.then(leave, leave);
    return mine.answer;
  }

  return async () => {
    if (last !== null && !hangs && now() - last.at < freshMs) return last.seen;
    try {
      return await within(hangs ? Math.min(GLANCE_MS, limitMs) : limitMs, what, underWay());
    } catch (error) {
      if (error instanceof DeadlineError) {
        hangs = true;
        return orElse(`${what} did not answer within ${limitMs} ms; is it running?`);
      }
      return orElse(error instanceof Error ? error.message : `${what} failed`);
    }
  };
}

/** What is known of a part; `sinceMs` (milliseconds since 1970) where it knows by itself since when it is so. */
type Part = { readonly ok: boolean; readonly sinceMs?: number };
type Dated<T extends Part> = Omit<T, 'sinceMs'> & { readonly since: string };

/** Adds since when (ISO 8601) a part has been well, or not, as far as this process knows. */
export function datePart<T extends Part>(now: () => number): (part: T) => Dated<T> {
  let since: { readonly ok: boolean; readonly ms: number } | null = null;
  return ({ sinceMs, ...part }) => {
    if (since?.ok !== part.ok) since = { ok: part.ok, ms: now() };
    return { ...part, since: new Date(sinceMs ?? since.ms).toISOString() };
  };
}
