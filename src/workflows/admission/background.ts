/** What is under way beside the handlers; nothing of it is awaited in one. */
export type Background = {
  readonly run: (work: Promise<void>) => void;
  /** True when nothing is under way. */
  readonly isQuiet: () => boolean;
};

export function createBackground(): Background {
  let underWay = 0;
  return {
    run(work) {
      underWay += 1;
      const done = (): void => {
        underWay -= 1;
      };
      work.then(done, done);
    },
    isQuiet: () => underWay === 0,
  };
}
