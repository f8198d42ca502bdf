import type { FencedBlock } from './fenced-blocks.js';
import { pathInComment } from './path-mention.js';

/** Splits a block that holds several files, each begun by a comment with one of the expected paths. */
export function fileParts(block: FencedBlock, expected: readonly string[]): readonly FencedBlock[] {
  const parts: { path: string | null; lines: string[] }[] = [{ path: block.path, lines: [] }];
  for (const line of block.content.split('\n')) {
    const path = pathInComment(line);
    if (path !== null && expected.includes(path)) parts.push({ path, lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts
    .map(({ path, lines }) => ({ ...block, path, content: lines.join('\n').trim() }))
    .filter(({ content }) => content !== '');
}
