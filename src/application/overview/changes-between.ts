import type { OverviewMessage } from '../../contract/index.js';
import type { Overview } from './overview.js';

/** What a client has to be told that was last told `told`: everything at first, then what has changed. */
export function changesBetween(
  told: Overview | null,
  now: Overview,
  nowMs: number,
): readonly OverviewMessage[] {
  const timestamp = nowMs / 1_000;
  const messages: OverviewMessage[] = [];
  if (told?.queue !== now.queue) messages.push({ type: 'queue', timestamp, data: now.queue });
  if (told !== null && told.announced !== now.announced) {
    const { waiting, capacity } = now.queue;
    const data = { level: now.announced, waiting, limit: capacity.waiting };
    messages.push({ type: 'alert', timestamp, data });
  }
  const changed = [...now.rows.values()].filter((row) => told?.rows.get(row.task_id) !== row);
  if (told === null || changed.length > 0) messages.push({ type: 'tasks', timestamp, data: { changed } });
  return messages;
}
