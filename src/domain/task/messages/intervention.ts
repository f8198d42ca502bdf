import { findPriority, PRIORITY_NAMES, type PriorityName } from '../../admission/priority.js';
import { refuseField } from '../../kernel/fields.js';
import { countProblem, ITERATION_LIMIT, MOST_MESSAGE_CHARACTERS } from '../bounds.js';
import { heed, messageFields, readClient, readSeen, readText, type Seen } from './fields.js';

/** What a person can ask of a running task. */
export const INTERVENTION_KINDS = ['guidance', 'pause', 'resume', 'priority', 'iteration_limit'] as const;

/** Named by the requirements; each is refused by its name until the part that it needs is there. */
export const LATER_KINDS = ['model', 'answer', 'edit_file', 'budget'] as const;

/** When a wish is to be heard: between two steps, or at once, by stopping the running step, which is then done again. */
export const MOMENTS = ['safe_point', 'now'] as const;
export type Moment = (typeof MOMENTS)[number];

export type Wish =
  | { readonly kind: 'guidance'; readonly text: string; readonly when: Moment }
  | { readonly kind: 'pause'; readonly when: Moment }
  | { readonly kind: 'resume' }
  | { readonly kind: 'priority'; readonly value: PriorityName }
  | { readonly kind: 'iteration_limit'; readonly value: number };

export type Intervention = { readonly wish: Wish; readonly client: string; readonly seen: Seen | null };

function readMoment(value: unknown): Moment {
  const found = MOMENTS.find((moment) => moment === (value ?? 'safe_point'));
  return found ?? refuseField('when', `must be one of ${MOMENTS.join(', ')}`);
}

function readLimit(value: unknown): number {
  heed('value', countProblem(value, ITERATION_LIMIT));
  return value as number;
}

/** Why a kind is not taken. */
export function kindProblem(kind: unknown): string {
  const later = LATER_KINDS.find((one) => one === kind);
  const known = `must be one of ${INTERVENTION_KINDS.join(', ')}`;
  return later ? `"${later}" is not possible in this version; ${known}` : known;
}

function readWish(message: Readonly<Record<string, unknown>>): Wish {
  const { kind, value } = message;
  switch (kind) {
    case 'guidance':
      return {
        kind,
        text: readText(message.text, 'text', MOST_MESSAGE_CHARACTERS),
        when: readMoment(message.when),
      };
    case 'pause':
      return { kind, when: readMoment(message.when) };
    case 'resume':
      return { kind };
    case 'priority':
      return {
        kind,
        value: findPriority(value) ?? refuseField('value', `must be one of ${PRIORITY_NAMES.join(', ')}`),
      };
    case 'iteration_limit':
      return { kind, value: readLimit(value) };
    default:
      return refuseField('kind', kindProblem(kind));
  }
}

/**
 * Reads {kind, text?, when?, value?, client?, seen?}.
 * @throws DomainError `invalid_message` or `invalid_clock` that names the field
 */
export function readIntervention(value: unknown): Intervention {
  const message = messageFields(value);
  return { wish: readWish(message), client: readClient(message.client), seen: readSeen(message.seen) };
}

/** True for a wish that does not wait for the running step. */
export function isUrgent({ wish }: Intervention): boolean {
  return 'when' in wish && wish.when === 'now';
}

/** The message as it goes over the wire to the task, in the form that `readIntervention` takes. */
export function writeIntervention({ wish, client, seen }: Intervention): Readonly<Record<string, unknown>> {
  return { ...wish, client, seen };
}
