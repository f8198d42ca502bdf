import { CancellationScope, condition, uuid4, workflowInfo } from '@temporalio/workflow';
import type { RecordRef } from '../../activities/contract.js';
import type { TaskCommand } from '../../domain/task/commands.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import { allKnown, emptyLedger, knowing, type CauseRef, type Ledger } from '../../domain/task/ledger.js';
import { recordCommand } from '../../domain/task/record-command.js';
import { bytesOf } from '../../domain/task/recordable.js';
import { initialState, type TaskState } from '../../domain/task/state.js';
import { journalActivities } from '../activity-options.js';
import type { Carried } from '../messages.js';
import { watchResets, type Resets } from './resets.js';

const BATCH_BYTES = 256 * 1024;
/** What waits for the journal goes to each step too, so it must stay far below Temporal's 2 MB for one argument. */
const OUTBOX_BYTES = 512 * 1024;
/** People are heard for longer than steps go on, but not for ever: the history must end with what the journal has. */
const MESSAGES_BYTES = 640 * 1024;

/** The record of a task inside its workflow: state and ledger in step with the events, and the outbox to the journal. */
export type Recorder = {
  state(): TaskState;
  ledger(): Ledger;
  /** How often its workflow was reset so far. */
  resets(): Resets;
  /**
   * Decides, gives the events their place and clock, folds them, and puts them into the outbox: all of them or, where one
   * cannot be, none.
   * @returns the events
   * @throws DomainError of what was decided, or `not_recordable`
   */
  record(command: TaskCommand, cause?: CauseRef | null): readonly RecordedEvent[];
  /** What a step sent off now is caused by, and knows. */
  sentOff(): CauseRef | null;
  /** All that is known, because of that one event. */
  because(eventId: string): CauseRef;
  /** The state as a reference that an activity can follow. */
  reference(): RecordRef;
  /** Resolves when the journal has every event so far; rejects when it refuses them for good. */
  drained(): Promise<void>;
  /** False when so much waits for the journal that nothing more is taken from people. */
  hearsPeople(): boolean;
  /** Resolves when the outbox has room: a journal that lags holds up new steps only when that is full (EV-29). */
  roomy(): Promise<void>;
};

function randomHex(): string {
  const hex = uuid4().replaceAll('-', '');
  // The version digit and the variant digit of a UUIDv4 are not random: leave them out.
  return hex.slice(0, 12) + hex.slice(20, 32);
}

function takeBatch(outbox: readonly RecordedEvent[]): readonly RecordedEvent[] {
  let bytes = 0;
  const end = outbox.findIndex((event) => (bytes += bytesOf(event)) > BATCH_BYTES);
  return end === -1 ? outbox : outbox.slice(0, Math.max(1, end));
}

/** Starts the pump beside the steps: one delivery in flight at a time, in a scope that no cancellation reaches. */
export function createRecorder(carried: Carried | null): Recorder {
  const info = workflowInfo();
  let state = carried?.state ?? initialState();
  let ledger = carried?.ledger ?? emptyLedger();
  let outbox: readonly RecordedEvent[] = [];
  let refusal: unknown = null;
  const resets = watchResets(carried?.resets);

  async function pump(): Promise<void> {
    for (;;) {
      await condition(() => outbox.length > 0);
      const batch = takeBatch(outbox);
      await journalActivities.recordEvents({
        task_id: info.workflowId,
        run_id: info.runId,
        continued_from: info.continuedFromExecutionRunId ?? null,
        events: batch,
        reset_run: resets().run,
        reset_count: resets().count,
      });
      outbox = outbox.slice(batch.length);
    }
  }

  function record(command: TaskCommand, cause: CauseRef | null = allKnown(ledger)): readonly RecordedEvent[] {
    const entered = recordCommand({ state, ledger }, command, {
      taskId: info.workflowId,
      cause,
      nowMs: Date.now(),
      random: randomHex,
      resets: resets().count,
    });
    ({ state, ledger } = entered);
    outbox = [...outbox, ...entered.events];
    return entered.events;
  }

  void CancellationScope.nonCancellable(pump).catch((error: unknown) => {
    refusal = error;
  });

  const waitingBytes = (): number => outbox.reduce((bytes, event) => bytes + bytesOf(event), 0);

  async function until(ready: () => boolean): Promise<void> {
    await condition(() => ready() || refusal !== null);
    if (refusal !== null) throw refusal as Error;
  }

  return {
    state: () => state,
    ledger: () => ledger,
    resets,
    record,
    sentOff: () => allKnown(ledger),
    because: (eventId) => knowing(ledger, eventId),
    reference: () => ({ sequence: ledger.sequence, tail: outbox }),
    drained: () => until(() => outbox.length === 0),
    hearsPeople: () => waitingBytes() < MESSAGES_BYTES,
    roomy: () => until(() => waitingBytes() < OUTBOX_BYTES),
  };
}
