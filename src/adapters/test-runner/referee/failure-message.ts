const MESSAGE_BYTES = 2_048;
// eslint-disable-next-line no-control-regex -- these are the characters to be taken out
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
// Control characters but newline and tab, marks that change the direction of text, and halves of characters.
const UNSEEN = /[^\P{C}\n\t]/gu;

/** A text of tested code, made fit to be shown to people: no control characters, at most 2 KB of UTF-8. */
export function failureMessage(text: string): string {
  const clean = text.replace(ESCAPES, '').replace(UNSEEN, '').trim();
  const bytes = Buffer.from(clean);
  if (bytes.length <= MESSAGE_BYTES) return clean;
  // A character cut in two at the end becomes a replacement mark, which is taken off again.
  return `${bytes
    .subarray(0, MESSAGE_BYTES - 4)
    .toString('utf8')
    .replace(/\ufffd$/, '')} …`;
}
