import { expect } from '@jest/globals';
import type { TaskCommand } from '../../src/domain/task/commands.js';
import { decide } from '../../src/domain/task/decide/index.js';
import type { RecordedEvent, TaskEvent, TaskEventDraft } from '../../src/domain/task/events.js';
import { rebuildState } from '../../src/domain/task/rebuild-state.js';
import type { TaskState } from '../../src/domain/task/state.js';
import { refusalOf } from './refusal.js';

type Expected = readonly Partial<TaskEventDraft>[];

/**
 * A spec in the language of events: given what happened, when something is asked, then this happens.
 * `then` compares the drafts field by field and leaves out the fields that it is not given; `thenThrows` wants the
 * error's code; `thenState` compares part of the state that the given events fold to.
 */
export function given(events: readonly (TaskEvent | RecordedEvent)[]): {
  when(command: TaskCommand): {
    then(drafts: Expected): void;
    thenThrows(code: string, message?: RegExp): void;
  };
  thenState(state: Partial<TaskState>): void;
} {
  const { state } = rebuildState(events);
  return {
    when: (command) => ({
      then: (drafts) => {
        const decided = decide(command, state);
        expect(decided.map((draft) => draft.event_type)).toEqual(drafts.map((draft) => draft.event_type));
        expect(decided).toMatchObject(drafts);
      },
      thenThrows: (code, message = /./) => {
        const refusal = refusalOf(() => decide(command, state));
        expect(refusal.code).toBe(code);
        expect(refusal.message).toMatch(message);
      },
    }),
    thenState: (expected) => expect(state).toMatchObject(expected),
  };
}
