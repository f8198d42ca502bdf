const MOST_CHARACTERS = 60;

/** A text with what is not seen in it by its number. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A value that was refused, so that its sender knows it again: itself where it is short, else what it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const length = Array.from(value).length;
    return length <= MOST_CHARACTERS ? quoted(value) : `a text of ${length.toLocaleString('en')} characters`;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
