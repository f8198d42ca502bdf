import { actorAfter } from './actor-after.js';
import type { TaskCommand } from './commands.js';
import { decide } from './decide/index.js';
import type { TaskEvent } from './events.js';
import { evolve } from './evolve/index.js';
import { enter, type CauseRef, type Ledger } from './ledger.js';
import { assertRecordable } from './recordable.js';
import type { TaskState } from './state.js';

/** A record so far: what is true, and where the next event stands. */
export type OpenRecord = { readonly state: TaskState; readonly ledger: Ledger };

/** What the events of a command have in common. `random` gives 16 hexadecimal digits or more for each of them. */
export type Moment = {
  readonly taskId: string;
  /** Of the first event; each further one is caused by the one before. */
  readonly cause: CauseRef | null;
  readonly nowMs: number;
  readonly random: () => string;
  /** How often the task's workflow was reset so far. */
  readonly resets: number;
};

/**
 * Decides, gives the events their place and clock, and folds them: all of them or, where one cannot be recorded, none.
 * @throws DomainError of what was decided, or `not_recordable`
 */
export function recordCommand(
  record: OpenRecord,
  command: TaskCommand,
  { taskId, cause, nowMs, random, resets }: Moment,
): OpenRecord & { readonly events: readonly TaskEvent[] } {
  const events: TaskEvent[] = [];
  let { state, ledger } = record;
  for (const draft of decide(command, record.state)) {
    const actor = actorAfter(draft.actor, resets);
    const entered = enter(
      ledger,
      { ...draft, actor },
      {
        task_id: taskId,
        correlation_id: taskId,
        code_version: draft.code_version ?? state.code_version,
        cause: events.length === 0 ? cause : ledger.last,
        nowMs,
        random: random(),
      },
    );
    assertRecordable(entered.event);
    ledger = entered.ledger;
    state = evolve(state, entered.event);
    events.push(entered.event);
  }
  return { state, ledger, events };
}
