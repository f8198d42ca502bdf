/** Ends a wait that may have no other end: runs out when, once it has begun, nothing came for that long. */
export type Patience = {
  /** Aborted when it has run out. */
  readonly out: AbortSignal;
  /** From now on it is limited. */
  begin(): void;
  /** Somebody waits for the next thing; the time is counted anew. */
  waits(): void;
  /** Nobody waits: what has come is being dealt with, however long that takes. */
  rests(): void;
};

/** @param ms milliseconds of one wait */
export function createPatience(ms: number): Patience {
  const out = new AbortController();
  let isLimited = false;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;

  const restart = (): void => {
    clearTimeout(timer);
    if (isLimited && isWaiting) timer = setTimeout(() => out.abort(), ms);
  };
  return {
    out: out.signal,
    begin() {
      isLimited = true;
      restart();
    },
    waits() {
      isWaiting = true;
      restart();
    },
    rests() {
      isWaiting = false;
      restart();
    },
  };
}
