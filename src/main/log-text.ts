import { printable } from '../cli/index.js';
import { isPlainObject } from '../domain/kernel/json.js';

const LONGEST = 1_000;
const WORRIES: Readonly<Record<number, string>> = { 40: 'warning: ', 50: 'ERROR: ', 60: 'ERROR: ' };
/** What stands in the line in words of its own, or says nothing to a person who reads along. */
const APART = ['level', 'time', 'part', 'msg'];

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `GET /tasks 200, 3 ms`. */
function requestLine({ method, path, status, ms }: Readonly<Record<string, unknown>>): string {
  return `${shown(method)} ${shown(path)} ${shown(status)}, ${shown(ms)} ms`;
}

function textOf(fields: Readonly<Record<string, unknown>>): string {
  if (fields['msg'] === 'request' && 'method' in fields) return requestLine(fields);
  const more = Object.entries(fields).filter(([name]) => !APART.includes(name));
  const details = more.map(([name, value]) => `${name} ${shown(value)}`).join(', ');
  return `${shown(fields['msg'])}${details === '' ? '' : ` (${details})`}`;
}

/** A line of the log as a person at a terminal reads it; what is no such line stays as it is. */
export function logText(line: string): string {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return line;
  }
  if (!isPlainObject(fields)) return line;
  const { time, level, part } = fields;
  const clock = typeof time === 'string' ? new Date(time).toTimeString().slice(0, 8) : '';
  const worry = typeof level === 'number' ? (WORRIES[level] ?? '') : '';
  return `${`${clock} ${typeof part === 'string' ? part : ''}`.trim().padEnd(17)} ${worry}${printable(textOf(fields), LONGEST)}\n`;
}
