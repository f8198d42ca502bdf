import type { Difference } from '../../domain/journal/compare-lines.js';
import { blobsNamedBy } from '../../domain/journal/named-blobs.js';
import type { BlobAudit } from '../../ports/blob-store.js';
import type { EventJournalReader } from '../../ports/event-journal.js';

/** How many blobs the journal names, and what is wrong with those that are not as they were stored, in its order. */
export type BlobFindings = { readonly named: number; readonly broken: readonly Difference[] };

type Sources = { readonly journal: Pick<EventJournalReader, 'scan'>; readonly blobs: BlobAudit };
type Named = { readonly sequence: number; readonly field: string };

/** Looks at each blob that the events of the newest branch name: it must be there, and hold what its name says. */
export async function checkBlobs({ journal, blobs }: Sources, taskId: string): Promise<BlobFindings> {
  const named = new Map<string, Named>();
  await journal.scan(taskId, (event) => {
    for (const { sha256, field } of blobsNamedBy(event)) {
      if (!named.has(sha256)) named.set(sha256, { sequence: event.sequence, field });
    }
  });
  const broken: Difference[] = [];
  for (const [sha256, { sequence, field }] of named) {
    const found = await blobs.check(taskId, sha256);
    if (found.state === 'sound') continue;
    const path = blobs.path(taskId, sha256);
    const words = `${WORDS[found.state]}${found.reason === null ? '' : ` (${found.reason})`}`;
    broken.push({
      check: 'blob',
      path,
      line: null,
      sequence,
      field,
      expected: sha256,
      found: found.state,
      words,
    });
  }
  return { named: named.size, broken };
}

const WORDS = {
  missing: 'the file is missing',
  altered: 'the file holds something else than its name says',
  unreadable: 'the file cannot be read',
} as const;
