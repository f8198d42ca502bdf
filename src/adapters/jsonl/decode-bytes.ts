import { decodeLine, parseEvent, type JournalLine } from '../../domain/journal/journal-line.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { LineBytes } from './read-lines.js';

const POSITION = Buffer.from('{"position":');
const BRANCH = Buffer.from(',"branch":');
const RUN_ID = Buffer.from(',"run_id":"');
const OPENING_BRACE = 0x7b;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
/** All numbers of so many digits are safe integers. */
const SAFE_DIGITS = 15;

/** What `decodeLine` says of the line. */
export function decodeBytes({ buffer, from, to }: LineBytes): JournalLine | null {
  return decodeLine(buffer.toString('utf8', from, to));
}

/**
 * The event of a line; null for a branch's marker and for anything that is no journal line. Of a line as the writer writes
 * it, only the event is made text and parsed: for this one moment a brace stands in the buffer where the line's own
 * fields end, and what follows is the event (EV-34).
 */
export function eventInBytes(line: LineBytes): RecordedEvent | null {
  const { buffer, to } = line;
  const comma = endOfHead(line);
  if (comma !== null) {
    buffer[comma] = OPENING_BRACE;
    const text = buffer.toString('utf8', comma, to);
    buffer[comma] = COMMA;
    const event = parseEvent(text);
    if (event !== null) return event;
  }
  const decoded = decodeBytes(line);
  return decoded?.kind === 'event' ? decoded.event : null;
}

/** Where the comma behind the line's own fields stands; null when it does not begin as the writer writes. */
function endOfHead({ buffer, from, to }: LineBytes): number | null {
  const branch = afterDigits(buffer, after(buffer, from, POSITION));
  const runId = after(buffer, afterDigits(buffer, after(buffer, branch, BRANCH)), RUN_ID);
  if (runId === -1) return null;
  let at = runId;
  for (let byte = buffer[at] ?? 0; byte !== QUOTE; byte = buffer[at] ?? 0) {
    if (byte === BACKSLASH || byte < SPACE || at >= to) return null;
    at += 1;
  }
  return buffer[at + 1] === COMMA ? at + 1 : null;
}

// Byte by byte, and -1 goes through as -1: a pattern over a text made for it takes four times as long.
function after(buffer: Buffer, from: number, expected: Buffer): number {
  if (from === -1) return -1;
  for (let index = 0; index < expected.length; index += 1) {
    if (buffer[from + index] !== expected[index]) return -1;
  }
  return from + expected.length;
}

function afterDigits(buffer: Buffer, from: number): number {
  if (from === -1) return -1;
  let at = from;
  for (let byte = buffer[at] ?? 0; byte >= ZERO && byte <= NINE; byte = buffer[at] ?? 0) at += 1;
  return at === from || at - from > SAFE_DIGITS || buffer[from] === ZERO ? -1 : at;
}
