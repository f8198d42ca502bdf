const CLOSED_THOUGHT = /<(think|thinking|thought)>[\s\S]*?<\/\1>/gi;
const UNOPENED_THOUGHT = /^[\s\S]*<\/(?:think|thinking|thought)>/i;
const UNCLOSED_THOUGHT = /<(?:think|thinking|thought)>[\s\S]*$/i;

/** The answer without byte-order mark and carriage returns, and without what the model said to itself. */
export function plainText(answer: string): string {
  return answer
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(CLOSED_THOUGHT, '')
    .replace(UNOPENED_THOUGHT, '')
    .replace(UNCLOSED_THOUGHT, '')
    .trim();
}
