/** What a failure says, on one line of at most so many characters; empty when it says nothing. */
export function failureLine(
  failure: { readonly message?: string | null } | null | undefined,
  longest: number,
): string {
  const message = (failure?.message ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  // The cut may leave half a character, which no message to the server may hold.
  return message.slice(0, longest).replace(/\p{Cs}/gu, '…');
}
