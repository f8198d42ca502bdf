import type { JsonObject } from '../kernel/json.js';

type Versioned = { readonly event_type: string; readonly code_version: number; readonly data: JsonObject };

/** The version that an event speaks of; null for one that is about the life of the task and never grows stale. */
function versionSpokenOf({ event_type, code_version, data }: Versioned): number | null {
  if (event_type === 'TEST_PASSED' || event_type === 'TEST_FAILED') return code_version;
  if (event_type !== 'BUG_REPORT_RECEIVED') return null;
  return typeof data.code_version === 'number' ? data.code_version : code_version;
}

/** The events without bug reports and test results of versions older than the current one (EV-43), in the same order. */
export function filterStale<Event extends Versioned>(
  events: readonly Event[],
  currentVersion: number,
): readonly Event[] {
  return events.filter((event) => (versionSpokenOf(event) ?? currentVersion) >= currentVersion);
}
