import type { JsonObject, JsonValue } from '../kernel/json.js';
import type { RecordedEvent } from '../task/events.js';

const RECENT = 5;
const LINES = 20;
const LONGEST_TEXT = 400;
/** Hashes and lists of files say nothing to a model; the files themselves stand elsewhere. */
const MACHINE_FIELDS: ReadonlySet<string> = new Set([
  'call',
  'files',
  'code_hash',
  'commit',
  'request_sha256',
  'output',
  'run',
  'step',
  'sandbox',
  'tests',
  'duration_ms',
  'proof',
  'stub_checks',
  'answers',
  'seen',
]);
const LINE_FIELDS = [
  'module',
  'iteration',
  'outcome',
  'reason',
  'passed',
  'failed',
  'skipped',
  'total',
] as const;

function brief(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) return `${value.slice(0, LONGEST_TEXT)} […]`;
  if (Array.isArray(value)) return value.slice(0, 10).map((item: JsonValue) => brief(item) ?? null);
  if (typeof value === 'object' && value !== null) return withoutMachineFields(value as JsonObject);
  return value;
}

function withoutMachineFields(data: JsonObject): JsonObject {
  const kept = Object.entries(data).filter(([field]) => !MACHINE_FIELDS.has(field));
  return Object.fromEntries(kept.map(([field, value]) => [field, brief(value)]));
}

function headOf(event: RecordedEvent): string {
  return `${event.sequence}. ${event.event_type} (code version ${event.code_version})`;
}

function asLine(event: RecordedEvent): string {
  const facts = LINE_FIELDS.flatMap((field) => {
    const value = event.data[field];
    return typeof value === 'string' || typeof value === 'number' ? [`${field} ${value}`] : [];
  });
  return [headOf(event), ...facts].join(', ');
}

function inFull(event: RecordedEvent): string {
  return `${headOf(event)} ${JSON.stringify(withoutMachineFields(event.data))}`;
}

function asCounts(events: readonly RecordedEvent[]): readonly string[] {
  if (events.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { event_type } of events) counts.set(event_type, (counts.get(event_type) ?? 0) + 1);
  const text = [...counts].map(([type, count]) => `${count} ${type}`).join(', ');
  return [`Before: ${text}.`];
}

/** The last 5 events with their data, the 20 before as a line each, all others as counts; empty for an empty history. */
export function renderHistory(events: readonly RecordedEvent[]): string {
  const recent = Math.max(0, events.length - RECENT);
  const lines = Math.max(0, recent - LINES);
  return [
    ...asCounts(events.slice(0, lines)),
    ...events.slice(lines, recent).map(asLine),
    ...events.slice(recent).map(inFull),
  ].join('\n');
}
