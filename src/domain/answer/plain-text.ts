import { withoutLeadingThoughts } from './leading-thought.js';
import { withoutHead, withoutTail } from './template-marks.js';

/**
 * The answer without byte-order mark and carriage returns, and without what is not part of it: thoughts and marks of the
 * chat template before it, marks behind it. What stands within is left as it is.
 */
export function plainText(answer: string): string {
  const text = answer.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return withoutLeadingThoughts(withoutHead(withoutTail(text))).trim();
}
