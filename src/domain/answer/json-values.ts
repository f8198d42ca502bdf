/** What is wrong with the form of a value that begins like JSON; null when every bracket and string is closed in its order. */
export type JsonFault = 'cut' | 'mismatch' | 'omission';

/** A value in brackets within a text. */
export type JsonText = {
  readonly text: string;
  /** One past its last bracket; the end of the text when it is not whole. */
  readonly end: number;
  readonly fault: JsonFault | null;
  /** How many objects and lists it holds, itself among them. */
  readonly containers: number;
};

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
/** Also the quotes that small models take from other languages and from typesetting. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”"“',
  '‘': "’'‘",
};

/** One past the sign that closes the string or comment that begins at `at`; null when it is not closed. */
function endOfSpan(text: string, at: number): number | null {
  if (text.startsWith('//', at)) return behind(text, '\n', at);
  if (text.startsWith('/*', at)) return behind(text, '*/', at + 2);
  const closing = QUOTES[text[at] ?? ''] ?? '';
  for (let end = at + 1; end < text.length; end += 1) {
    const sign = text[end] ?? '';
    if (sign === '\\') end += 1;
    else if (closing.includes(sign)) return end + 1;
  }
  return null;
}

function behind(text: string, sign: string, from: number): number | null {
  const at = text.indexOf(sign, from);
  return at < 0 ? null : at + sign.length;
}

function beginsSpan(text: string, at: number): boolean {
  return (text[at] ?? '') in QUOTES || text.startsWith('//', at) || text.startsWith('/*', at);
}

function isEllipsis(text: string, at: number): boolean {
  return text[at] === '…' || text.startsWith('...', at);
}

/** Reads the value whose first bracket stands at `start`. */
export function readValue(text: string, start: number): JsonText {
  const open: string[] = [];
  let containers = 0;
  let fault: JsonFault | null = null;
  let at = start;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (beginsSpan(text, at)) {
      const end = endOfSpan(text, at);
      if (end === null) break;
      at = end;
      continue;
    }
    at += 1;
    if (sign in CLOSING) {
      containers += 1;
      open.push(CLOSING[sign] ?? '');
    } else if (sign === '}' || sign === ']') {
      if (open.pop() !== sign)
        return { text: text.slice(start), end: text.length, fault: 'mismatch', containers };
      if (open.length === 0) return { text: text.slice(start, at), end: at, fault, containers };
    } else if (isEllipsis(text, at - 1)) fault = 'omission';
  }
  return { text: text.slice(start), end: text.length, fault: 'cut', containers };
}

/** Whether what follows a bracket is JSON, and not prose that happens to use one. */
const LIKE_JSON = /^(?:\{\s*(?:["'`“‘{}/]|[A-Za-z_]\w*\s*:)|\[\s*[{["'`“‘\]])/;
/** Long enough for blanks and a key. */
const LOOK_AHEAD = 200;
/** Prose with more brackets than this holds no JSON worth looking for. */
const MOST_STRAY_BRACKETS = 20;

/** The values of a text in their order, up to the first that is not whole. Brackets of prose are passed over. */
export function jsonValues(text: string): readonly JsonText[] {
  const values: JsonText[] = [];
  const bracket = /[{[]/g;
  let stray = 0;
  for (let next = bracket.exec(text); next && stray < MOST_STRAY_BRACKETS; next = bracket.exec(text)) {
    const likeJson = LIKE_JSON.test(text.slice(next.index, next.index + LOOK_AHEAD));
    const value = readValue(text, next.index);
    if (!likeJson) {
      stray += 1;
      if (value.fault === null) bracket.lastIndex = value.end;
      continue;
    }
    values.push(value);
    if (value.fault !== null) return values;
    bracket.lastIndex = value.end;
    if (/^\s{0,200}[}\]]/.test(text.slice(value.end, value.end + LOOK_AHEAD))) {
      return [...values.slice(0, -1), { ...value, fault: 'mismatch' }];
    }
  }
  return values;
}
