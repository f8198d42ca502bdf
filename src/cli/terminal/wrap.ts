const count = (text: string, sign: string): number => text.split(sign).length - 1;
/** In backticks stands what is to be copied, which a terminal that is too narrow breaks without a break in what is copied. */
const isOpen = (text: string): boolean => count(text, '`') % 2 === 1;
const isWhole = (text: string): boolean => !isOpen(text) && count(text, '"') % 2 === 0;

/** Words between which a line may be broken: what stands in quotes is to be copied, and stays in one where it fits. */
function wordsOf(text: string, room: number): readonly string[] {
  const words: string[] = [];
  let quoted: string[] = [];
  // More than one blank between two words is meant so.
  for (const word of text.split(/(?<! ) /)) {
    quoted.push(word);
    const joined = quoted.join(' ');
    if (isWhole(joined)) words.push(joined);
    else if (joined.length > room && !isOpen(joined)) words.push(...quoted);
    else continue;
    quoted = [];
  }
  return [...words, ...quoted];
}

/** A column of text that begins further to the right leaves too little room below it. */
const RIGHTMOST = 0.6;

/** Where the lines that follow begin: below the text of a column, else below the first word. */
function hanging(line: string, width: number): number {
  const leading = line.length - line.trimStart().length;
  const column = line.slice(0, Math.floor(width * RIGHTMOST)).lastIndexOf('  ');
  return column < leading ? leading : column + 2;
}

/** Documents for programs: a break would be in the middle of a text. */
const isJson = (line: string): boolean => /^[[{]/.test(line);

/** One line as the lines of a terminal, broken between words, with what follows below its text. */
export function wrap(line: string, width: number): readonly string[] {
  if (Array.from(line).length <= width || isJson(line)) return [line];
  const indent = hanging(line, width);
  const lines: string[] = [];
  let current = line.slice(0, indent);
  let isEmpty = true;
  for (const word of wordsOf(line.slice(indent), width - indent)) {
    const longer = isEmpty ? current + word : `${current} ${word}`;
    if (!isEmpty && Array.from(longer).length > width) {
      lines.push(current);
      current = ' '.repeat(indent) + word;
    } else current = longer;
    isEmpty = false;
  }
  return [...lines, current];
}
