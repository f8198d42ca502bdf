const INTERVAL_MS = 200;

/** Looks every 200 ms until the function returned is called; a look that fails is a look at something that has gone. */
export function startWatch(look: () => Promise<void>): () => void {
  let ended = false;
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined)
        .finally(() => {
          if (!ended) tick();
        });
    }, INTERVAL_MS);
  };
  tick();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
