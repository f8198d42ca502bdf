const CLOSINGS = ['*/', '-->', '"""'];

/**
 * What a comment says that is all there is on its line; null when the line is none. Runs of any character are read once.
 * @param opening matches the mark that begins the comment, at the start of the text
 */
export function commentText(line: string, opening: RegExp): string | null {
  const text = line.trim();
  const mark = opening.exec(text)?.[0];
  if (mark === undefined) return null;
  const said = text.slice(mark.length);
  const closing = CLOSINGS.find((one) => said.endsWith(one));
  return said.slice(0, closing === undefined ? undefined : -closing.length).trim();
}
