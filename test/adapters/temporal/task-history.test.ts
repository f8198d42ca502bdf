import { describe, expect, it } from '@jest/globals';
import { createTaskHistory } from '../../../src/adapters/temporal/index.js';
import type { HistoryEvent, RunHistories } from '../../../src/ports/run-histories.js';
import { TASK_ID } from '../../support/builders.js';

const started = { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' };
const other = { eventId: '2', eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED' };

describe('the history of a task', () => {
  it('EV-36 a reader who has read enough leaves no history open', async () => {
    let open = 0;
    const saved: RunHistories = {
      runIds: () => Promise.resolve(['run-1']),
      async *events(): AsyncGenerator<HistoryEvent> {
        open += 1;
        try {
          yield await Promise.resolve(started);
          yield other;
        } finally {
          open -= 1;
        }
      },
    };
    const history = createTaskHistory({ server: null, saved });
    const seen: HistoryEvent[] = [];
    for await (const event of history.events(TASK_ID, 'run-1')) {
      expect(open).toBe(1);
      seen.push(event);
      break;
    }
    expect(seen).toEqual([started]);
    expect(open).toBe(0);
  });
});
