import type { RunOutline } from '../../../domain/journal/run-outline.js';
import type { RecordedEvent } from '../../../domain/task/events.js';
import type { HistoryEvent } from '../../../ports/run-histories.js';
import { batchIn, idOf } from './history-event.js';

/**
 * The events of these sequences, both included, that a reset run shares with older ones, delivery by delivery: out of the
 * part of its history before its reset point, and out of the runs that this one continues.
 */
export async function* inheritedEvents(
  run: RunOutline,
  range: { readonly from: number; readonly to: number },
  sources: {
    readonly runs: readonly RunOutline[];
    readonly events: (runId: string) => AsyncIterable<HistoryEvent>;
  },
): AsyncGenerator<readonly RecordedEvent[]> {
  let next = range.from;
  for (const { runId } of chainTo(run, sources.runs)) {
    for await (const event of sources.events(runId)) {
      if (next > range.to || (runId === run.runId && idOf(event) > run.ownAfter)) break;
      const wanted = (batchIn(event)?.events ?? []).filter(
        ({ sequence }) => sequence >= next && sequence <= range.to,
      );
      if (wanted.length === 0) continue;
      yield wanted;
      next = (wanted.at(-1)?.sequence ?? next) + 1;
    }
  }
}

/** The run, and before it those that it continues, oldest first. */
function chainTo(run: RunOutline, runs: readonly RunOutline[]): readonly RunOutline[] {
  const chain: RunOutline[] = [];
  let link: RunOutline | undefined = run;
  while (link !== undefined && !chain.includes(link)) {
    chain.unshift(link);
    const { continuedFrom }: RunOutline = link;
    link = runs.find(({ runId }) => runId === continuedFrom);
  }
  return chain;
}
