/**
 * A character that leaves a mark for its reader. Blanks, controls, formatting and filling characters leave none, nor do
 * halves of characters; nor the blank pattern of braille and the empty notehead, which are blank by their looks only.
 */
const MARK =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2800\u{1d159}]/u;

/** True for a text in which a person sees nothing: it is refused wherever an empty one is. */
export function saysNothing(text: string): boolean {
  return !MARK.test(text);
}
