import { pathInComment, pathInHeading, pathInInfo } from './path-mention.js';

/** A fenced block of an answer. `closed` is false when the answer ended inside it. */
export type FencedBlock = {
  readonly language: string;
  /** As the info string, a comment on the first line, or the line before the fence names it. */
  readonly path: string | null;
  readonly content: string;
  readonly closed: boolean;
};

type Fence = { readonly marks: string; readonly info: string; readonly path: string | null };
type Open = { readonly fence: Fence; readonly lines: string[]; nested: number };

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Wrappers that models put around a whole answer; what they hold is read as if they were not there. */
const WRAPPERS: ReadonlySet<string> = new Set(['markdown', 'md']);

function languageOf(info: string): string {
  return /^[a-z+#]+/i.exec(info)?.[0].toLowerCase() ?? '';
}

function headingBefore(lines: readonly string[], index: number): string | null {
  const line = lines.slice(Math.max(0, index - 2), index).findLast((one) => one.trim() !== '');
  return line === undefined ? null : pathInHeading(line);
}

function fenceAt(lines: readonly string[], index: number): Fence | null {
  const line = lines[index] ?? '';
  const [opening = '', marks] = FENCE.exec(line) ?? [];
  const info = line.slice(opening.length).trim();
  if (marks === undefined || info.includes('`')) return null;
  const path = pathInInfo(info) ?? pathInComment(lines[index + 1] ?? '') ?? headingBefore(lines, index);
  return { marks, info, path };
}

function closes({ fence }: Open, { marks, info }: Fence): boolean {
  return info === '' && marks[0] === fence.marks[0] && marks.length >= fence.marks.length;
}

function finished({ fence, lines }: Open, closed: boolean): FencedBlock {
  const named = fence.path !== null && pathInComment(lines[0] ?? '') === fence.path;
  const content = (named ? lines.slice(1) : lines).join('\n').trim();
  return { language: languageOf(fence.info), path: fence.path, content, closed };
}

class BlockReader {
  readonly blocks: FencedBlock[] = [];
  private open: Open | null = null;
  private wrapped = false;

  text(line: string): void {
    this.open?.lines.push(line);
  }

  fence(fence: Fence, line: string): void {
    if (this.open) this.within(this.open, fence, line);
    else if (WRAPPERS.has(languageOf(fence.info)) && pathInInfo(fence.info) === null) this.wrapped = true;
    else if (this.wrapped && fence.info === '' && fence.path === null) this.wrapped = false;
    else this.begin(fence);
  }

  end(): void {
    if (this.open) this.blocks.push(finished(this.open, false));
  }

  private begin(fence: Fence): void {
    this.open = { fence, lines: [], nested: 0 };
  }

  private within(open: Open, fence: Fence, line: string): void {
    if (closes(open, fence) && open.nested === 0) {
      this.blocks.push(finished(open, true));
      this.open = null;
    } else if (fence.info !== '' && fence.path !== null) {
      this.blocks.push(finished(open, false));
      this.begin(fence);
    } else {
      open.nested += fence.info === '' ? -Math.sign(open.nested) : 1;
      open.lines.push(line);
    }
  }
}

/**
 * The fenced blocks of an answer in their order. A fence that opens within a block and names a file means that the
 * closing fence before it was forgotten; one that names none is part of the block, with its own closing fence.
 */
export function fencedBlocks(text: string): readonly FencedBlock[] {
  const lines = text.split('\n');
  const reader = new BlockReader();
  for (const [index, line] of lines.entries()) {
    const fence = fenceAt(lines, index);
    if (fence) reader.fence(fence, line);
    else reader.text(line);
  }
  reader.end();
  return reader.blocks.filter(({ content }) => content !== '');
}
