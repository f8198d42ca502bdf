import type { Decider } from '../kernel/decider.js';
import type { TaskCommand } from './commands.js';
import { decide } from './decide/index.js';
import type { RecordedEvent, TaskEventDraft } from './events.js';
import { evolve } from './evolve/index.js';
import { initialState, type TaskState } from './state.js';

/** A coding task as an aggregate. */
export const taskDecider: Decider<TaskState, TaskCommand, TaskEventDraft, RecordedEvent> = {
  decide,
  evolve,
  initialState,
};
