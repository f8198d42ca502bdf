import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobAudit } from '../../src/adapters/blobs/index.js';
import { createGitCodeRepository } from '../../src/adapters/git/index.js';
import {
  createJournalText,
  createJsonlJournalReader,
  createJsonlJournalWriter,
} from '../../src/adapters/jsonl/index.js';
import { verifyTask } from '../../src/application/audit/index.js';
import { encodeLine, type JournalLine } from '../../src/domain/journal/journal-line.js';
import { emptyLedger, enter } from '../../src/domain/task/ledger.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import type { Delivery, TaskHistory } from '../../src/ports/task-history.js';
import { batch, RUN } from '../suites/event-journal.js';
import { T0, TASK_ID } from '../support/builders.js';

/** Events whose clocks follow each other. */
function tellSome(count: number): readonly RecordedEvent[] {
  let ledger = emptyLedger();
  return Array.from({ length: count }, (_, index) => {
    const entered = enter(
      ledger,
      {
        event_type: 'USER_INTERVENTION',
        actor: 'user:a',
        code_version: null,
        data: { kind: 'guidance', client: 'a', text: `${index}` },
      },
      {
        task_id: TASK_ID,
        correlation_id: TASK_ID,
        code_version: 0,
        cause: null,
        nowMs: T0 + index,
        random: String(index).padStart(24, '0'),
      },
    );
    ({ ledger } = entered);
    return entered.event;
  });
}

const events = tellSome(8);
const lines = events.map((event): JournalLine => {
  return { kind: 'event', position: event.sequence, branch: 1, runId: RUN, event };
});
const bytesOf = (count: number): number =>
  Buffer.byteLength(
    lines
      .slice(0, count)
      .map((line) => `${encodeLine(line)}\n`)
      .join(''),
  );

/** Two events in each; `done` says of each whether the history knows that it was carried out. */
const deliveriesOf = (done: readonly boolean[]): readonly Delivery[] =>
  done.map((isDone, index) => ({
    batch: batch(events.slice(index * 2, index * 2 + 2)),
    lines: lines.slice(index * 2, index * 2 + 2),
    done: isDone,
  }));

describe('verify of a task that runs', () => {
  let dataDir: string;
  let writer: ReturnType<typeof createJsonlJournalWriter>;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-verify-open-'));
    writer = createJsonlJournalWriter({ dataDir });
  });
  afterEach(async () => {
    await writer.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Its history as each question finds it; the last one stands for all later ones. */
  async function verifyAgainst(...looks: readonly (() => Promise<readonly Delivery[]>)[]) {
    let asked = 0;
    const history = {
      survey: () =>
        Promise.resolve({
          origin: 'server',
          runs: [{ runId: RUN, closing: null }],
        }),
      async *deliveries() {
        const look = looks[Math.min(asked, looks.length - 1)];
        asked += 1;
        yield* (await look?.()) ?? [];
      },
    } as unknown as TaskHistory;
    const verdict = await verifyTask(
      {
        history,
        text: createJournalText({ dataDir }),
        journal: createJsonlJournalReader({ dataDir }),
        repository: createGitCodeRepository({ dataDir }),
        blobs: createFileBlobAudit({ dataDir }),
        isServed: true,
      },
      TASK_ID,
    );
    return [verdict.ok, verdict.difference?.line ?? null, verdict.difference?.sequence ?? null];
  }
  const write = (count: number) => writer.append(batch(events.slice(0, count)));
  /** A crash that took what was safe on disk, as no crash may. */
  async function lose(from: number): Promise<void> {
    await writer.close();
    const folder = join(dataDir, 'tasks', TASK_ID);
    await truncate(join(folder, 'events.jsonl'), bytesOf(from));
    await rm(join(folder, 'events.durable'));
  }

  it('EV-20 EV-29 what is under way is no difference, however little of it is written', async () => {
    for (const written of [0, 2]) {
      if (written > 0) await write(written);
      const looks = deliveriesOf(written === 0 ? [false] : [true, false]);
      expect(await verifyAgainst(() => Promise.resolve(looks))).toEqual([true, null, null]);
    }
    // A delivery of a run that was reset, and the first one of the run after it: both are still to come.
    expect(await verifyAgainst(() => Promise.resolve(deliveriesOf([true, false, false])))).toEqual([
      true,
      null,
      null,
    ]);
  });

  it.each([[3], [2], [1], [0]])(
    'EV-20 EV-22 with %i of 4 lines that the history says were written, the next one is missing',
    async (left) => {
      await write(4);
      await lose(left);
      expect(await verifyAgainst(() => Promise.resolve(deliveriesOf([true, true])))).toEqual([
        false,
        left + 1,
        left + 1,
      ]);
    },
  );

  it('EV-20 EV-22 a loss before what is under way is one', async () => {
    await write(4);
    await lose(2);
    expect(await verifyAgainst(() => Promise.resolve(deliveriesOf([true, true, false])))).toEqual([
      false,
      3,
      3,
    ]);
  });

  it('EV-20 EV-29 what is written while the history is read is no difference, and what was not is one', async () => {
    await write(2);
    const goesOn = async () => {
      await writer.append(batch(events.slice(2, 4)));
      await writer.append(batch(events.slice(4, 6)));
      return deliveriesOf([true, true, true]);
    };
    // At the second look one more is done: what matters is only what was done at the first.
    const later = async () => {
      await writer.append(batch(events.slice(6, 8)));
      return deliveriesOf([true, true, true, true]);
    };
    expect(await verifyAgainst(goesOn, later)).toEqual([true, null, null]);
    await lose(6);
    expect(await verifyAgainst(() => Promise.resolve(deliveriesOf([true, true, true, true])))).toEqual([
      false,
      7,
      7,
    ]);
  });

  it('EV-20 what the journal says otherwise is a difference at the second look too', async () => {
    await write(2);
    const overwrite = async () => {
      const other = lines.slice(0, 4).map((line) => encodeLine(line).replace('"text":"3"', '"text":"x"'));
      await writer.close();
      const folder = join(dataDir, 'tasks', TASK_ID);
      await rm(join(folder, 'events.durable'));
      await writeFile(join(folder, 'events.jsonl'), other.map((line) => `${line}\n`).join(''));
      return deliveriesOf([true, true]);
    };
    expect(await verifyAgainst(overwrite, () => Promise.resolve(deliveriesOf([true, true])))).toEqual([
      false,
      4,
      4,
    ]);
  });
});
