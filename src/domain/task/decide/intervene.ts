import { DomainError } from '../../kernel/domain-error.js';
import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { intern } from '../../kernel/invocation.js';
import type { Wish } from '../messages/index.js';
import type { ModuleState, TaskState } from '../state.js';
import { assertRoomForWords } from './room-for-words.js';

type WishOf<Kind extends Wish['kind']> = Extract<Wish, { readonly kind: Kind }>;

/** Nothing would change: an event of it would say that something had. */
function already(message: string): never {
  throw new DomainError('already_so', `${message}; nothing was changed`);
}

function refusePause({ when }: WishOf<'pause'>, { pause_wanted, at_rest, started_at }: TaskState): void {
  if (!pause_wanted) return;
  if (at_rest || started_at === null)
    already(`the task is paused already; \`${intern()} resume\` lets it go on`);
  // A second request may still hurry: the first one waits for the running step.
  if (when !== 'now')
    already('the task pauses at the end of its running step already; with "now" it stops that step');
}

/** What a task was submitted with is in its state only from its start on. */
function inForce<T>(chosen: T | null, own: T, { started_at }: TaskState): T | null {
  return started_at === null ? chosen : own;
}

/** Of a module that is not complete, since a person last asked for a change; the one that is under way counts. */
function iterationsBegun({ phase, iterations, excused }: ModuleState): number {
  if (phase === 'complete') return 0;
  const isUnderWay = phase === 'written' || phase === 'correcting' || phase === 'corrected';
  return iterations - excused + (isUnderWay ? 1 : 0);
}

function refuseLimit({ value }: WishOf<'iteration_limit'>, state: TaskState): void {
  if (value === inForce(state.chosen.max_iterations, state.max_iterations, state))
    already(`the limit is ${value} iterations already`);
  for (const module of state.modules) {
    const begun = iterationsBegun(module);
    if (value >= begun) continue;
    throw new DomainError(
      'limit_used_up',
      `the module "${module.name}" is in its iteration ${begun} already, so the limit can be ${begun} at the lowest: then it is the last one`,
      'value',
    );
  }
}

function refusePointless(wish: Wish, state: TaskState): void {
  switch (wish.kind) {
    case 'guidance':
      assertRoomForWords(wish.text, state);
      break;
    case 'pause':
      refusePause(wish, state);
      break;
    case 'resume':
      if (!state.pause_wanted) already('the task is not paused');
      break;
    case 'priority':
      if (wish.value === inForce(state.chosen.priority, state.priority, state))
        already(`the task has the priority ${wish.value} already`);
      break;
    case 'iteration_limit':
      refuseLimit(wish, state);
  }
}

/**
 * What a person asks goes on record, by the one who asked.
 * @throws DomainError `already_so` where it would change nothing, `limit_used_up` for fewer iterations than were taken,
 * `too_many_words`
 */
export function intervene(
  { intervention }: CommandOf<'intervene'>,
  state: TaskState,
): readonly TaskEventDraft[] {
  const { wish, client } = intervention;
  refusePointless(wish, state);
  const data = { ...wish, client };
  return [{ event_type: 'USER_INTERVENTION', actor: `user:${client}`, code_version: null, data }];
}
