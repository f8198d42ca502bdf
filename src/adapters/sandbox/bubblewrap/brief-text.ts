import type { Readable } from 'node:stream';

const MOST_CHARS = 4096;

/** What bubblewrap says of itself on a pipe of its own: a few words, which nobody can make grow. */
export type BriefText = {
  readonly soFar: () => string;
  /** Resolves when that has been said, or when nothing more can be. */
  readonly has: (words: RegExp) => Promise<void>;
  /** Everything, once the pipe is closed. */
  readonly whole: Promise<string>;
};

export function briefText(stream: Readable): BriefText {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString('utf8')).slice(0, MOST_CHARS)));
  const whole = new Promise<string>((resolve) => {
    stream.on('close', () => resolve(text)).on('error', () => resolve(text));
  });
  const has = (words: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (words.test(text)) resolve();
      };
      look();
      stream.on('data', look);
      void whole.then(() => resolve());
    });
  return { soFar: () => text, has, whole };
}
