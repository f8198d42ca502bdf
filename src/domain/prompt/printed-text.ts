// eslint-disable-next-line no-control-regex -- these are the characters to be taken out
const TERMINAL_ORDERS = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
/** All that breaks a line or moves what follows, but for the line break that we keep. */
const LINE_BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Controls, invisible and direction marks, halves of characters. */
const UNSEEN = /[^\P{C}\n\t]/gu;
const LONGEST_NAME = 200;

/** Text that a tested program made, without what acts on a terminal or hides from a reader. */
function visible(text: string): string {
  return text.replace(TERMINAL_ORDERS, '').replace(LINE_BREAKS, '\n').replace(UNSEEN, '');
}

/**
 * Text of a tested program as data in a prompt (WF-14): each line begins with a mark, so that none can pose as a heading,
 * a fence or an instruction, wherever the text is cut.
 */
export function quoted(text: string): string {
  return visible(text)
    .trim()
    .split('\n')
    .map((line) => `| ${line}`.trimEnd())
    .join('\n');
}

/** A name that a tested program chose, on one line. */
export function quotedName(name: string): string {
  const line = visible(name).replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME)}…`;
}
