import { decodeBytes } from './decode-bytes.js';
import { findLine, UnreadableLine } from './line-search.js';
import { firstLine } from './read-lines.js';
import type { JournalPart } from './read-view.js';

/** The run that opened a branch, which no other branch has, and the sequence from which it counts on. */
export type OpenedBranch = { readonly runId: string; readonly fromSequence: number };

/** The branches of a journal in the order of the file; found by search. */
export async function openedBranches({ handle, end }: JournalPart): Promise<readonly OpenedBranch[]> {
  const branches: OpenedBranch[] = [];
  for (let start = 0; start < end;) {
    const line = await firstLine(handle, { start, end });
    const first = line && decodeBytes(line);
    if (first === null) throw new UnreadableLine(start);
    const { runId, branch } = first;
    branches.push({ runId, fromSequence: first.kind === 'branch_opened' ? first.fromSequence : 1 });
    start = await findLine(handle, { start, end }, (place) => place.branch > branch);
  }
  return branches;
}
