import { describe, expect, it } from '@jest/globals';
import { createRecordEvents } from '../../src/activities/record-events.js';
import { createInMemoryEventJournal } from '../support/in-memory-event-journal.js';
import { createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import { journalEvents, RUN } from '../suites/event-journal.js';
import { TASK_ID } from '../support/builders.js';
import type { RecordEventsInput } from '../../src/activities/contract.js';
import { carriedOutFor } from '../support/carried-out-for.js';
import { failureOf } from '../support/failure.js';

const input = (from: number, to: number, mark = '', run_id = RUN) => ({
  task_id: TASK_ID,
  run_id,
  continued_from: null,
  events: journalEvents(from, to, mark),
});

/** A repository that keeps what it was asked to leave behind. */
function code(current = RUN) {
  const asked: unknown[] = [];
  return {
    asked,
    repository: {
      leaveBranch: (_taskId: string, from: { readonly above: number; readonly resetRun: string }) => {
        asked.push(from);
        return Promise.resolve();
      },
    },
    runs: { isCurrent: (_taskId: string, run: string) => Promise.resolve(run === current) },
  };
}

describe('recording events', () => {
  it('EV-21 leaves the code of the older branch behind with the first events after a reset, once, and never for a late run', async () => {
    const told = journalEvents(1, 4).map((event) => {
      if (event.sequence === 2)
        return { ...event, event_type: 'CODE_GENERATED', code_version: 7, data: { commit: 'c7' } };
      return event.sequence < 3 ? event : { ...event, code_version: 7, actor: 'coder~1' as const };
    });
    const batch = { ...input(1, 4), events: told };
    for (const [current, expected] of [
      [RUN, [{ above: 7, resetRun: RUN, commit: 'c7' }]],
      ['a newer run', []],
    ] as const) {
      const repository = code(current);
      const journal = createInMemoryEventJournal();
      const recordEvents = createRecordEvents({ journal, recorded: journal, ...repository });
      await recordEvents({ ...batch, events: told.slice(0, 2), reset_run: RUN });
      // Decided before the reset and sent after it: the code goes as far as these events know.
      expect(repository.asked).toEqual(expected);
      await recordEvents({ ...batch, reset_run: RUN });
      await recordEvents({ ...batch, reset_run: RUN });
      expect(repository.asked).toEqual([...expected, ...expected]);
    }
  });

  it('EV-21 keeps the code of a reset run whose events a second reset finds unsent', async () => {
    const told = journalEvents(1, 4).map((event) => {
      if (event.sequence === 1) return { ...event, actor: 'planner~1' as const };
      if (event.sequence === 2)
        return {
          ...event,
          event_type: 'CODE_GENERATED',
          code_version: 1,
          data: { commit: 'c1' },
          actor: 'coder~1' as const,
        };
      return { ...event, code_version: 1, actor: 'coder~2' as const };
    });
    const repository = code();
    const journal = createInMemoryEventJournal();
    const recordEvents = createRecordEvents({ journal, recorded: journal, ...repository });
    await recordEvents({ ...input(1, 4), events: told, reset_run: RUN, reset_count: 2 });
    expect(repository.asked).toEqual([{ above: 1, resetRun: RUN, commit: 'c1' }]);
  });

  it('EV-20 puts a batch into the journal and says where it stands, also when delivered twice', async () => {
    const journal = createInMemoryEventJournal();
    const recordEvents = createRecordEvents({ journal, recorded: journal, ...code() });
    expect(await recordEvents(input(1, 3))).toEqual({ branch: 1, position: 3, sequence: 3 });
    expect(await recordEvents(input(2, 4))).toEqual({ branch: 1, position: 4, sequence: 4 });
    expect(await journal.getEvents(TASK_ID)).toEqual(journalEvents(1, 4));
  });

  it('EV-21 fails for good on a conflict, and waits for a journal that lacks what it had', async () => {
    const journal = createInMemoryEventJournal();
    const recordEvents = createRecordEvents({ journal, recorded: journal, ...code() });
    await recordEvents(input(1, 2));
    const conflict = await failureOf(recordEvents(input(2, 2, ' changed')));
    expect(conflict).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    expect(await failureOf(recordEvents(input(4, 4)))).toMatchObject({
      type: 'StorageUnavailable',
      nonRetryable: false,
    });
  });

  it('EV-21 acknowledges what a reset run inherited of a run whose branch was left before, and refuses that run itself', async () => {
    const journal = createInMemoryEventJournal();
    const repository = code('run-c');
    const recordEvents = createRecordEvents({ journal, recorded: journal, ...repository });
    const record = (runId: string, batch: RecordEventsInput) =>
      carriedOutFor(runId, () => recordEvents(batch));
    await record(RUN, input(1, 4));
    await record('run-b', input(2, 3, ' b', 'run-b'));
    const late = { ...input(3, 4), reset_run: RUN };
    const refused = await failureOf(record(RUN, late));
    expect(refused).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
    expect(refused.message).toContain('older branch');
    expect(await record('run-c', late)).toEqual({ branch: 2, position: 7, sequence: 3 });
    expect(await journal.getEvents(TASK_ID)).toEqual([...journalEvents(1, 1), ...journalEvents(2, 3, ' b')]);
    expect(repository.asked).toEqual([]);
    // Another event under a taken sequence is a conflict for whoever sends it.
    const conflict = await failureOf(record('run-c', input(3, 3, ' changed', 'run-b')));
    expect(conflict).toMatchObject({ type: 'JournalConflict', nonRetryable: true });
  });

  it('EV-24 is tried again when the disk refuses', async () => {
    const recordEvents = createRecordEvents({
      journal: createJsonlJournalWriter({ dataDir: '/dev/null/data' }),
      recorded: createInMemoryEventJournal(),
      ...code(),
    });
    const failure = await failureOf(recordEvents(input(1, 1)));
    expect(failure).toMatchObject({ type: 'StorageUnavailable', nonRetryable: false });
    expect(failure.message).toContain('/dev/null/data');
  });
});
