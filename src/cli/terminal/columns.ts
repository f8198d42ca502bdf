const width = (cell: string): number => Array.from(cell).length;
const GAP = 2;
/** Characters of the last column below which a table is not read any more. */
const LEAST = 20;
/** Characters of a hash that tell it from another one. */
const SHORTEST = 8;

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, width(cell))));
  }
  return widths;
}

/** Rows as left-aligned columns, two blanks apart; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = widthsOf(rows);
  const pad = (cell: string, index: number): string => cell + ' '.repeat((widths[index] ?? 0) - width(cell));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

const shortened = (cell: string, room: number): string =>
  width(cell) <= room
    ? cell
    : `${Array.from(cell)
        .slice(0, room - 1)
        .join('')}…`;

/** Rows as columns, of which a narrow terminal gets the last one shortened: no less of it than a person needs to tell it. */
export function fitting(rows: readonly (readonly string[])[], room: number | null): readonly string[] {
  const widths = widthsOf(rows);
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP, 0);
  if (room === null || before + (widths.at(-1) ?? 0) <= room) return columns(rows);
  const most = Math.max(room - before, SHORTEST);
  return columns(
    rows.map((row) => row.map((cell, at) => (at === widths.length - 1 ? shortened(cell, most) : cell))),
  );
}

/** Where only the last column has no room, it stands below each row. */
function lastBelow(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const [heading = '', ...lines] = columns([head, ...rows].map((row) => row.slice(0, -1)));
  return [heading, ...lines.flatMap((line, index) => [line, `    ${rows[index]?.at(-1) ?? ''}`])];
}

/** A row where there is no room for columns: its first cell, below it the others by name, and the last. */
function stacked(head: readonly string[], [first = '', ...others]: readonly string[]): readonly string[] {
  const named = others.slice(0, -1).map((cell, index) => `${(head[index + 1] ?? '').toLowerCase()} ${cell}`);
  return [first, `    ${named.join(', ')}`, `    ${others.at(-1) ?? ''}`];
}

/**
 * A table below its head. In a narrow terminal its last column is cut off, or stands below each row, and what still does not
 * fit is shown row by row.
 * @param room characters of a line; null when nothing limits them
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  room: number | null,
): readonly string[] {
  const widths = widthsOf([head, ...rows]);
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP, 0);
  const last = widths.at(-1) ?? 0;
  if (room === null || before + last <= room) return columns([head, ...rows]);
  if (before - GAP > room) return rows.flatMap((row) => stacked(head, row));
  if (before + Math.min(last, LEAST) > room) return lastBelow(head, rows);
  return fitting([head, ...rows], room);
}
