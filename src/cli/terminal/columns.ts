const width = (cell: string): number => Array.from(cell).length;

/** Rows as left-aligned columns, two blanks apart; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, width(cell))));
  }
  const pad = (cell: string, index: number): string => cell + ' '.repeat((widths[index] ?? 0) - width(cell));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
