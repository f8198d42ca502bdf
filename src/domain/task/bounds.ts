import { DomainError } from '../kernel/domain-error.js';
import { saysNothing } from '../kernel/visible-text.js';

/**
 * How large a value from outside may be. The events that hold the values, the doors that take them and the settings that
 * flow into them have these bounds from here: what a door lets in can be recorded.
 */
export type Range = readonly [min: number, max: number];

/** Seconds of running time that a task may be given; a year is longer than any takes, and safe in milliseconds. */
export const TIMEOUT_SECONDS: Range = [0, 365 * 24 * 3_600];
/** Rounds of writing and testing that a module may take. */
export const ITERATION_LIMIT: Range = [1, 100];
export const CODE_VERSION: Range = [1, Number.MAX_SAFE_INTEGER];

/** Characters of a prompt, and bytes of it and its answers together, in UTF-8. */
export const MOST_PROMPT_CHARACTERS = 100_000;
export const MOST_REQUEST_BYTES = 1_048_576;

/** Characters of a text that a person sends to a running task: it stands in the record and in prompts. */
export const MOST_MESSAGE_CHARACTERS = 8_000;
export const MOST_HASH_CHARACTERS = 200;
export const MOST_MODULE_CHARACTERS = 200;
/** Of the first line of a prompt, which stands for the task in lists. */
export const MOST_LINE_CHARACTERS = 80;

/** A clock from outside: more actors, and longer names of them, than any task has. */
export const MOST_ACTORS = 100;
export const MOST_ACTOR_CHARACTERS = 100;

const MODEL_NAME = /^[A-Za-z0-9][\w.:/@+-]{0,199}$/;
export const MODEL_RULE = 'must be the name of a model, such as mistral:7b';

/** Bytes of an event's JSON: with what else one message of Temporal's carries it stays below the 2 MB taken there. */
export const MOST_EVENT_BYTES = 1_536 * 1_024;

export function isModelName(value: unknown): value is string {
  return typeof value === 'string' && MODEL_NAME.test(value);
}

/** What is wrong with a number; null when it is finite and in the range. */
export function numberProblem(value: unknown, [min, max]: Range): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
  if (value < min) return `must be at least ${min}, not ${value}`;
  if (value > max) return `must be at most ${max}, not ${value}`;
  return null;
}

/** The same for a whole number. */
export function countProblem(value: unknown, range: Range): string | null {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
  return numberProblem(value, range);
}

/** What is wrong with a text that has to say something; null when nothing is. */
export function textProblem(value: unknown, mostCharacters: number): string | null {
  if (typeof value !== 'string') return 'must be a text that is not empty';
  if (saysNothing(value)) return 'must not be empty';
  if (value.length <= mostCharacters) return null;
  return `must have at most ${mostCharacters.toLocaleString('en')} characters, not ${value.length.toLocaleString('en')}`;
}

/** Characters as people count them: one outside the basic plane is one, not two. */
const characters = (text: string): number =>
  text.length <= MOST_PROMPT_CHARACTERS ? text.length : Array.from(text).length;

/** What is wrong with a prompt, at any door; null when nothing is. */
export function promptProblem(text: string): string | null {
  if (saysNothing(text)) return 'must not be empty: say what is to be built';
  if (characters(text) <= MOST_PROMPT_CHARACTERS) return null;
  return `must have at most ${MOST_PROMPT_CHARACTERS.toLocaleString('en')} characters; put longer material into answers`;
}

/** What is wrong with the actors of a clock from outside; null when nothing is. */
export function actorsProblem(clock: Readonly<Record<string, unknown>>): string | null {
  const actors = Object.keys(clock);
  if (actors.length > MOST_ACTORS) return `must have at most ${MOST_ACTORS} actors, not ${actors.length}`;
  const long = actors.find((actor) => actor.length > MOST_ACTOR_CHARACTERS);
  if (long === undefined) return null;
  return `names an actor of ${long.length} characters; at most ${MOST_ACTOR_CHARACTERS} are taken`;
}

/** @throws DomainError with that code, which names the field, unless nothing is wrong */
export function refuseProblem(code: string, field: string, problem: string | null): void {
  if (problem !== null) throw new DomainError(code, `${field} ${problem}`, field);
}
