import { checkClock, startClockCheck } from '../../domain/journal/check-clock.js';
import type { Difference } from '../../domain/journal/compare-lines.js';
import { decodeLine } from '../../domain/journal/journal-line.js';
import { isTerminal } from '../../domain/task/event-types.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { BlobAudit } from '../../ports/blob-store.js';
import type { CodeRepository } from '../../ports/code-repository.js';
import type { EventJournalReader } from '../../ports/event-journal.js';
import type { JournalText } from '../../ports/journal-text.js';
import { checkBlobs } from './check-blobs.js';
import { checkCode, checkLeftCode, isCodeEvent, leavesOpen } from './check-code.js';

/** What a task's journal is held against beside its history, and the journal itself. */
export type RestSources = {
  readonly text: JournalText;
  readonly journal: Pick<EventJournalReader, 'scan' | 'has'>;
  readonly repository: CodeRepository;
  readonly blobs: BlobAudit;
};

/** What the journal says, held against all that is not the history. */
export async function checkRest(sources: RestSources, taskId: string): Promise<Difference | null> {
  return (
    (await checkClocks(sources, taskId)) ??
    (await checkVersions(sources, taskId)) ??
    (await checkTexts(sources, taskId))
  );
}

async function checkTexts(sources: RestSources, taskId: string): Promise<Difference | null> {
  const { named, broken } = await checkBlobs(sources, taskId);
  const [first] = broken;
  if (first === undefined || broken.length === 1) return first ?? null;
  return {
    ...first,
    words: `${first.words}; ${broken.length} of the ${named} blobs are not as they were stored`,
  };
}

async function checkClocks({ journal, text }: RestSources, taskId: string): Promise<Difference | null> {
  let check = startClockCheck();
  let difference: Difference | null = null;
  await journal.scan(taskId, (event) => {
    const checked = checkClock(check, event);
    ({ check } = checked);
    if (difference !== null || checked.fault === null) return;
    difference = {
      check: 'clock',
      path: text.path(taskId),
      line: null,
      sequence: event.sequence,
      ...checked.fault,
    };
  });
  return difference;
}

async function checkVersions(sources: RestSources, taskId: string): Promise<Difference | null> {
  const { repository } = sources;
  const made: RecordedEvent[] = [];
  let ended = false;
  await sources.journal.scan(taskId, (event) => {
    if (isCodeEvent(event)) made.push(event);
    ended = isTerminal(event.event_type) && !leavesOpen(event);
  });
  const difference = await checkCode(repository, taskId, { made, ended });
  return difference ?? checkLeftCode(repository, taskId, await leftEvents(sources, taskId, made));
}

/** Code versions on branches that a reset has left. */
async function leftEvents(
  { text }: RestSources,
  taskId: string,
  made: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const current = new Set(made.map((event) => event.event_id));
  const left: RecordedEvent[] = [];
  for await (const written of text.lines(taskId)) {
    const line = written.includes('"CODE_GENERATED"') ? decodeLine(written) : null;
    if (line?.kind === 'event' && isCodeEvent(line.event) && !current.has(line.event.event_id))
      left.push(line.event);
  }
  return left;
}
