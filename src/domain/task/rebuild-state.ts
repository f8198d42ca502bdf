import { DomainError } from '../kernel/domain-error.js';
import type { RecordedEvent } from './events.js';
import { evolve } from './evolve/index.js';
import { initialState, type TaskState } from './state.js';

/** A hole in the sequences: `from` and `to` are missing, both included. */
export type SequenceGap = { readonly from: number; readonly to: number };

/**
 * Folds events in the order of their sequences, whatever the order they come in; timestamps play no part (EV-30).
 * Holes, also one before the first event, are reported, not filled.
 * @throws DomainError `duplicate_sequence` when two events have one sequence (EV-31)
 */
export function rebuildState(events: readonly RecordedEvent[]): {
  readonly state: TaskState;
  readonly gaps: readonly SequenceGap[];
} {
  const gaps: SequenceGap[] = [];
  let state = initialState();
  let previous: number | null = null;
  for (const event of inSequence(events)) {
    if (event.sequence === previous) {
      throw new DomainError(
        'duplicate_sequence',
        `two events have the sequence ${event.sequence}`,
        'sequence',
      );
    }
    const expected = (previous ?? 0) + 1;
    if (event.sequence > expected) gaps.push({ from: expected, to: event.sequence - 1 });
    state = evolve(state, event);
    previous = event.sequence;
  }
  return { state, gaps };
}

/** Journals are in order already: sorting a copy is paid only when one is not. */
function inSequence(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ordered = events.every(
    (event, index) => index === 0 || (events[index - 1]?.sequence ?? 0) <= event.sequence,
  );
  return ordered ? events : [...events].sort((a, b) => a.sequence - b.sequence);
}
