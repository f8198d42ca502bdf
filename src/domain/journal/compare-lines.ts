import { isPlainObject } from '../kernel/json.js';
import { sameEvent } from './same-event.js';

/** Where a task's record and what it is compared with first part ways; texts are for people. */
export type Difference = {
  readonly check: 'journal' | 'clock' | 'code' | 'blob';
  /** The file or repository. */
  readonly path: string;
  /** The line of the journal, from 1; null where it is not about a line. */
  readonly line: number | null;
  readonly sequence: number | null;
  /** Which field differs; null for the whole. */
  readonly field: string | null;
  /** What should be there: the history says so, or in the repository's case the journal. */
  readonly expected: string | null;
  readonly found: string | null;
  /** What is wrong in words, where expected and found make no sentence. */
  readonly words?: string;
};

const LONGEST = 200;

/** The difference between the line that the history tells and the one that the journal holds; null when they are the same. */
export function compareLines(
  place: { readonly path: string; readonly line: number },
  told: string | null,
  held: string | null,
): Difference | null {
  if (told === held) return null;
  const expected = parsed(told);
  const found = parsed(held);
  const sequence = sequenceOf(expected) ?? sequenceOf(found);
  const common = { check: 'journal', ...place, sequence } as const;
  if (held !== null && found === null) {
    const said = shown(told, expected);
    return { ...common, field: null, expected: said, found: shorten(held), words: damaged(place.line, said) };
  }
  if (told === null || held === null) {
    return { ...common, field: null, expected: shown(told, expected), found: shown(held, found) };
  }
  const field = expected && found ? firstField(expected, found) : null;
  if (field === null || expected === null || found === null) {
    return { ...common, field: null, expected: shorten(told), found: shorten(held) };
  }
  return { ...common, field, expected: textOf(expected[field]), found: textOf(found[field]) };
}

function damaged(line: number, told: string | null): string {
  return `line ${line} is damaged: no event can be read from it; the history says ${told ?? 'nothing of it'}`;
}

/** What a difference says, in one line. */
export function describeDifference(difference: Difference): string {
  const { path, line, sequence, field, expected, found, check, words } = difference;
  const at = [
    path,
    line === null ? null : `line ${line}`,
    sequence === null ? null : `sequence ${sequence}`,
    field,
  ].filter((part) => part !== null);
  if (words !== undefined) return `${check === 'journal' ? path : at.join(', ')}: ${words}`;
  const [who, whose] = check === 'journal' ? ['history', 'journal'] : ['journal', check];
  const holder = check === 'code' ? 'repository' : check === 'clock' ? 'record' : whose;
  const source = check === 'clock' ? 'order of events' : who;
  const no = field === null && check === 'journal' ? 'has no such line' : 'says nothing';
  const says = (text: string | null): string => (text === null ? no : `says ${text}`);
  return `${at.join(', ')}: the ${source} ${says(expected)}, the ${holder} ${says(found)}`;
}

function firstField(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): string | null {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.find((name) => !sameValue(expected[name], found[name])) ?? null;
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined ? a === b : sameEvent(a, b);
}

function parsed(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : null;
  } catch {
    return null;
  }
}

function sequenceOf(line: Readonly<Record<string, unknown>> | null): number | null {
  return typeof line?.sequence === 'number' ? line.sequence : null;
}

/** A whole line by its type and its event. */
function shown(text: string | null, line: Readonly<Record<string, unknown>> | null): string | null {
  if (text === null) return null;
  const type = line?.event_type ?? line?.marker;
  return typeof type === 'string'
    ? `${type} ${textOf(line?.event_id ?? line?.run_id) ?? ''}`.trim()
    : shorten(text);
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
