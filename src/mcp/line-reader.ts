const NEWLINE = 0x0a;
const MOST_BYTES = 10 * 1024 * 1024;
/** Bytes that are kept of either end of a line that is too long. */
const END_BYTES = 256;

/** What is left of a line that has more bytes than are held. */
export type LongLine = { readonly head: string; readonly tail: string; readonly most: number };

export type LineVisitor = {
  readonly line: (text: string) => void;
  readonly tooLong: (line: LongLine) => void;
};

/**
 * Takes bytes as they come and tells each line once it is whole, blank ones not; of a line without end no more than a
 * bounded part is held.
 */
export function createLineReader(visitor: LineVisitor, mostBytes = MOST_BYTES): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let length = 0;
  let head = Buffer.alloc(0);

  function keep(part: Buffer): void {
    length += part.length;
    if (length <= mostBytes) {
      held.push(part);
      return;
    }
    const known = Buffer.concat([...held, part]);
    if (head.length === 0) head = Buffer.from(known.subarray(0, END_BYTES));
    held = [Buffer.from(known.subarray(-END_BYTES))];
  }

  function tell(): void {
    const line = Buffer.concat(held).toString('utf8');
    const isLong = length > mostBytes;
    const long = { head: head.toString('utf8'), tail: line, most: mostBytes };
    held = [];
    length = 0;
    head = Buffer.alloc(0);
    if (isLong) visitor.tooLong(long);
    else if (line.trim() !== '') visitor.line(line);
  }

  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at));
      tell();
      from = at + 1;
    }
    keep(chunk.subarray(from));
  };
}
