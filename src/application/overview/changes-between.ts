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
  const alert = told === null ? null : alertOf(told, now);
  if (alert !== null) messages.push({ type: 'alert', timestamp, data: alert });
  const changed = [...now.rows.values()].filter((row) => told?.rows.get(row.task_id) !== row);
  if (told === null || changed.length > 0) messages.push({ type: 'tasks', timestamp, data: { changed } });
  return messages;
}

/** null when no level is new. The first one that is heard of is news only when there is something to be told. */
function alertOf(told: Overview, { announced, queue }: Overview) {
  const { waiting, capacity } = queue;
  if (announced === null || waiting === null || capacity === null) return null;
  if ((told.announced ?? 'none') === announced) return null;
  return { level: announced, waiting, limit: capacity.waiting };
}
