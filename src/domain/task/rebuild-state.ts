import { DomainError } from '../kernel/domain-error.js';
import type { RecordedEvent } from './events.js';
import { evolve } from './evolve/index.js';
import { initialState, type TaskState } from './state.js';

/** A hole in the sequences: `from` and `to` are missing, both included. */
export type SequenceGap = { readonly from: number; readonly to: number };

export type RebuiltState = { readonly state: TaskState; readonly gaps: readonly SequenceGap[] };

/** A fold under way: events go in one by one, so that a record of any length can be folded in little memory. */
export type StateFold = {
  /**
   * Takes the next event; sequences must go up.
   * @throws DomainError `duplicate_sequence` when two events have one sequence (EV-31)
   */
  add(event: RecordedEvent): void;
  result(): RebuiltState;
};

/** Holes, also one before the first event, are reported, not filled. */
export function createStateFold(): StateFold {
  const gaps: SequenceGap[] = [];
  let state = initialState();
  let previous: number | null = null;
  return {
    add(event) {
      const { sequence } = event;
      if (sequence === previous) {
        throw new DomainError('duplicate_sequence', `two events have the sequence ${sequence}`, 'sequence');
      }
      const expected = (previous ?? 0) + 1;
      if (sequence > expected) gaps.push({ from: expected, to: sequence - 1 });
      state = evolve(state, event);
      previous = sequence;
    },
    result: () => ({ state, gaps }),
  };
}

/**
 * Folds events in the order of their sequences, whatever the order they come in; timestamps play no part (EV-30).
 * @throws DomainError `duplicate_sequence` when two events have one sequence (EV-31)
 */
export function rebuildState(events: readonly RecordedEvent[]): RebuiltState {
  const fold = createStateFold();
  for (const event of inSequence(events)) fold.add(event);
  return fold.result();
}

/** Journals are in order already: sorting a copy is paid only when one is not. */
function inSequence(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ordered = events.every(
    (event, index) => index === 0 || (events[index - 1]?.sequence ?? 0) <= event.sequence,
  );
  return ordered ? events : [...events].sort((a, b) => a.sequence - b.sequence);
}
