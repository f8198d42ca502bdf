import type { CommandOf } from '../commands.js';
import type { TaskEventDraft } from '../events.js';

/** Whatever a person asks goes on record, also where it changes nothing. */
export function intervene({ intervention }: CommandOf<'intervene'>): readonly TaskEventDraft[] {
  const { wish, client } = intervention;
  const data = { ...wish, client };
  return [{ event_type: 'USER_INTERVENTION', actor: `user:${client}`, code_version: null, data }];
}
