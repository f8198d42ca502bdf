import { decodeLine, type JournalLine } from './journal-line.js';

/** Where a journal that has nothing to be compared with stands. */
export type LineCheck = { readonly position: number; readonly branch: number; readonly sequence: number };

export type LineFault = {
  readonly sequence: number | null;
  readonly field: string | null;
  readonly expected: string;
  readonly found: string;
};

export function startLineCheck(): LineCheck {
  return { position: 0, branch: 1, sequence: 0 };
}

/** Checks that a line follows the one before: positions and, within a branch, sequences go up by 1, branches too (EV-21). */
export function checkLine(
  check: LineCheck,
  text: string,
): { readonly check: LineCheck; readonly fault: LineFault | null } {
  const line = decodeLine(text);
  if (line === null) {
    const found = text.length > 100 ? `${text.slice(0, 100)}…` : text;
    return { check, fault: { sequence: null, field: null, expected: 'a journal line', found } };
  }
  const next = { position: line.position, branch: line.branch, sequence: sequenceAfter(line) };
  return { check: next, fault: faultIn(check, line) };
}

function sequenceAfter(line: JournalLine): number {
  return line.kind === 'event' ? line.event.sequence : line.fromSequence - 1;
}

function faultIn(check: LineCheck, line: JournalLine): LineFault | null {
  const opens = line.kind === 'branch_opened';
  const sequence = line.kind === 'event' ? line.event.sequence : null;
  const rules: readonly (readonly [string, number, number])[] = [
    ['position', check.position + 1, line.position],
    ['branch', check.branch + (opens ? 1 : 0), line.branch],
    ['sequence', check.sequence + 1, sequence ?? check.sequence + 1],
  ];
  const broken = rules.find(([, expected, found]) => expected !== found);
  if (broken === undefined) return null;
  const [field, expected, found] = broken;
  return { sequence, field, expected: String(expected), found: String(found) };
}
