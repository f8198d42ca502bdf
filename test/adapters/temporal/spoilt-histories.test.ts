import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { submissionsOf } from '../../../src/adapters/temporal/admission-history.js';
import { createTaskHistory } from '../../../src/adapters/temporal/index.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../src/ports/run-histories.js';
import { JUNK, spoilt } from '../../support/message-examples.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type Json = { [field: string]: Json } | Json[] | string | number | boolean | null;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const payload = (encoding: string, data: string): Json => ({
  metadata: { encoding: base64(encoding) },
  data: base64(data),
});
/** What stands where a value of ours stood. */
const STRANGE: readonly Json[] = [
  payload('binary/encrypted', 'secret'),
  payload('binary/plain', '\u0000\u0001'),
  payload('json/plain', '{"broken'),
  payload('json/protobuf', '{}'),
  { data: base64('"x"') },
  { metadata: { encoding: base64('json/plain') } },
  ...JUNK.map((value) => payload('json/plain', JSON.stringify(value ?? null))),
];

const read = async (name: string): Promise<Json> =>
  JSON.parse(
    await readFile(new URL(`../../fixtures/histories/${name}.json`, import.meta.url), 'utf8'),
  ) as Json;
const isList = (value: Json | undefined): value is Json[] => Array.isArray(value);

/** One of so many: each kind of value in many places, not all in all. */
const EVERY = 11;

/** The history with many of its payloads replaced, one at a time. */
function* spoiltHistories(history: Json): Generator<Json> {
  let index = 0;
  for (const one of spoiltPayloads(history)) if ((index += 1) % EVERY === 0) yield one;
}

function* spoiltPayloads(value: Json): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries<Json>(value)) {
    const bad = key === 'payloads' && isList(inner) ? STRANGE.map((one) => [one]) : spoiltPayloads(inner);
    for (const one of bad)
      yield isList(value)
        ? value.map((item, at) => (String(at) === key ? one : item))
        : { ...value, [key]: one };
  }
}

describe('histories with values that nobody of us wrote', () => {
  let admission: Json;
  let task: Json;
  beforeAll(async () => {
    admission = await read('admission');
    task = await read('preempted');
  });

  it('SC-4 SC-5 what a lost run of admission had promised is read past them, and they are named by their event', () => {
    const { accepted, isComplete } = submissionsOf(historyFromJSON(admission));
    let named = 0;
    for (const history of spoiltHistories(admission)) {
      const reading = submissionsOf(historyFromJSON(history));
      named += reading.unreadable.length;
      for (const { eventId, reason } of reading.unreadable)
        expect([eventId, reason]).toEqual([expect.stringMatching(/^\d+$/), expect.any(String)]);
    }
    expect([accepted, isComplete]).toEqual([[], true]);
    expect(named).toBeGreaterThan(0);
  });

  it('SC-5 whoever was accepted beside junk in one group is kept', () => {
    const submission = (task_id: string) => ({
      task_id,
      request_sha256: 'a'.repeat(64),
      prompt_line: 'build it',
      priority: 'MEDIUM',
      language: null,
      client: 'rest',
      idempotency_key: null,
      expires_at: 1,
    });
    const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });
    for (const junk of spoilt(submission('two'))) {
      const group = [submission('one'), junk ?? null, submission('three')];
      const reading = submissionsOf({
        events: [
          {
            eventId: 1,
            workflowExecutionUpdateAcceptedEventAttributes: {
              acceptedRequest: { input: { name: 'submit', args: payloads(group) } },
            },
          },
          {
            eventId: 2,
            workflowExecutionUpdateCompletedEventAttributes: {
              acceptedEventId: 1,
              outcome: {
                success: payloads(
                  ['one', 'two', 'three'].map((task_id) => ({ outcome: 'accepted', task_id })),
                ),
              },
            },
          },
        ],
      } as unknown as History);
      const kept = reading.accepted.map(({ task_id }) => task_id).filter((taskId) => taskId !== 'two');
      expect(kept).toEqual(['one', 'three']);
    }
  });

  it('EV-20 EV-36 the record of a task is told, or refused with the event that cannot be read', async () => {
    const runId = '01a1fd51-3d82-7c55-b8ba-4f1f9b37aa1f';
    let refused = 0;
    for (const history of spoiltHistories(task)) {
      const events = (history as { events: HistoryEvent[] }).events;
      const saved: RunHistories = {
        runIds: () => Promise.resolve([runId]),
        async *events(): AsyncGenerator<HistoryEvent> {
          await Promise.resolve();
          yield* events;
        },
      };
      const record = createTaskHistory({ server: null, saved });
      for (const told of [record.lines('a-task'), record.commits('a-task')]) {
        try {
          for await (const _one of told);
        } catch (error) {
          expect(error).toBeInstanceOf(HistoryError);
          expect((error as HistoryError).message).toMatch(/event \d+ of the history/);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});
