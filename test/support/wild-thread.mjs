import { threadId } from 'node:worker_threads';

/** Work as hostile input makes it: without an end, without a bound. */
const WORKS = {
  echo: (value) => value,
  thread: () => threadId,
  endless: () => {
    for (;;);
  },
  greedy: () => {
    const held = [];
    for (;;) held.push(new Array(1_000).fill(held.length));
  },
};

export const work = ({ work: name, input }) => WORKS[name](...input);
