import { createHash } from 'node:crypto';

/** A test that a file declares in so many words. */
export type ExpectedTest = {
  readonly name: string;
  /** Says whether two versions of a test are the same; `NO_BODY` for one that does nothing. */
  readonly body: string;
};

export const NO_BODY = '';

/** The mark of a test that says something; `text` is what stands in it, without comments. */
export function bodyMark(text: string): string {
  return createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 12);
}
