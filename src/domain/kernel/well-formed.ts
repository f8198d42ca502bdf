/** The text with what is only half of a character replaced: no text of Temporal's own fields may hold that. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
