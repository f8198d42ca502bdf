import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTakeRequest } from '../../src/activities/take-request.js';
import { canonicalRequest } from '../../src/application/tasks/canonical-request.js';
import { promptLine } from '../../src/application/tasks/prompt-line.js';
import { loadConfig } from '../../src/config/index.js';
import {
  bugReportFields,
  checkBugReport,
  checkIntervention,
  checkSubmitTask,
  ContractError,
  interventionFields,
  readClientId,
  submitTaskFields,
} from '../../src/contract/index.js';
import { decodeLine, encodeLine, LINE_LIMIT } from '../../src/domain/journal/journal-line.js';
import { DomainError } from '../../src/domain/kernel/domain-error.js';
import type { TaskCommand } from '../../src/domain/task/commands.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { emptyLedger } from '../../src/domain/task/ledger.js';
import { readBugReport, readIntervention, writeIntervention } from '../../src/domain/task/messages/index.js';
import { recordCommand, type OpenRecord } from '../../src/domain/task/record-command.js';
import { eventFromJson, eventToJson } from '../../src/domain/task/task-event.js';
import { initialState } from '../../src/domain/task/state.js';
import { admissionSettings } from '../../src/main/admission-settings.js';
import { aPlan, aCall, aFile, hashOf, T0, TASK_ID } from '../support/builders.js';

/** Any code units, also halves of pairs, controls and characters that nobody sees; most texts have one that is seen. */
const oddText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0, 0xd800, 0xdfff, 0x200b, 0x202e, 0xfeff),
      fc.constant(0x61),
    ),
    {
      maxLength: 40,
    },
  )
  .map((codes) => String.fromCharCode(...codes));
const longText = fc
  .tuple(oddText, fc.constantFrom(1, 39, 40, 41, 199, 200, 201, 1_000, 7_999, 8_000, 8_001, 100_000))
  .map(([text, length]) => (text === '' ? 'x' : text).repeat(length).slice(0, length));
const numbers = fc.oneof(
  fc.constantFrom(
    ...[
      0,
      -0,
      1,
      -1,
      0.5,
      5e-324,
      100,
      101,
      31_536_000,
      31_536_001,
      2 ** 31,
      9_007_199_254_740,
      9_007_199_254_741,
    ],
    ...[1e13, 2 ** 53 - 2, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e21, 1e308, Number.MIN_SAFE_INTEGER],
  ),
  fc.integer(),
  fc.double({ noNaN: true }),
);
const clocks = fc.oneof(
  fc.dictionary(
    fc.oneof(oddText, fc.constantFrom('coder', 'constructor', '__proto__', 'x'.repeat(101))),
    numbers,
  ),
  fc
    .integer({ min: 99, max: 101 })
    .map((actors) =>
      Object.fromEntries(Array.from({ length: actors }, (_one, index) => [`a${index}`, index])),
    ),
);
const deep = fc.constantFrom(10, 499, 501).map((levels) => {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
});
/** What is likely to be taken, so that the property is about more than refusals. */
const sensible = fc.constantFrom<unknown>(
  ...[
    'python',
    'typescript',
    'qwen3:8b',
    'HIGH',
    'email',
    'guidance',
    'pause',
    'priority',
    'iteration_limit',
    'now',
  ],
  ...[20, 1, hashOf('v1'), 'the address is wrong', null, undefined],
);
const anything = fc.oneof(
  { weight: 3, arbitrary: sensible },
  { weight: 2, arbitrary: numbers },
  oddText,
  longText,
  clocks,
  fc.array(oddText, { maxLength: 2_000 }),
  fc.jsonValue(),
  deep,
);
/** What is usually taken, with anything at all in up to two fields of the door, also in one that is added later. */
function bodies(fields: object, usual: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const names = fc.subarray(Object.keys(fields), { maxLength: 2 });
  const odd = names.chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, anything]))));
  return fc
    .tuple(fc.record(usual), fc.oneof(fc.constant({}), odd))
    .map(([body, change]) => ({ ...body, ...change }));
}

/** What the door makes of a body; null where it refuses it, which it may do with no other error. */
function doorTakes<T>(take: () => T): T | null {
  try {
    return take();
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return null;
  }
}

/** Carries the command out as a task's workflow does, and reads its events back from their lines in the journal. */
function record(
  before: OpenRecord,
  command: TaskCommand,
  cause: Parameters<typeof recordCommand>[2]['cause'],
): OpenRecord {
  const random = (): string => '0123456789abcdef';
  const after = recordCommand(before, command, { taskId: TASK_ID, cause, nowMs: T0, random, resets: 0 });
  expect(after.events.length).toBeGreaterThan(0);
  expect(after.state.skipped).toBe(before.state.skipped);
  for (const event of after.events) {
    const recorded = event as unknown as RecordedEvent;
    const line = encodeLine({ kind: 'event', event: recorded, position: 1, branch: 1, runId: 'run' });
    expect(Buffer.byteLength(line)).toBeLessThan(LINE_LIMIT);
    expect(line).not.toMatch(/[\n\r]/);
    // What is written to disk is UTF-8, where half a pair would become something else.
    expect(decodeLine(Buffer.from(line).toString('utf8'))).toMatchObject({ event: recorded });
    expect(eventFromJson(eventToJson(recorded))).toEqual(recorded);
  }
  return after;
}

const fresh: OpenRecord = { state: initialState(), ledger: emptyLedger() };
const START = {
  type: 'start_task',
  request_sha256: hashOf('request'),
  prompt_line: 'Build email validator',
  language: null,
  model: null,
  priority: 'MEDIUM',
  max_iterations: 5,
  timeout_ms: null,
} as const;

/** A task with code in version 1, at which people may report bugs. */
function withCode(): OpenRecord {
  const file = { ...aFile('src/email.ts'), sha256: hashOf('v1') };
  const commands: readonly TaskCommand[] = [
    START,
    { type: 'record_plan', plan: aPlan('email'), call: aCall() },
    { type: 'start_module', module: 'email' },
    {
      type: 'record_code',
      module: 'email',
      step: 's1',
      commit: 'c1',
      code_hash: hashOf('v1'),
      files: [file],
      strategy: 'whole',
      call: aCall(),
    },
  ];
  return commands.reduce((before, command) => record(before, command, null), fresh);
}

const RUNS = { numRuns: 600, seed: 11 };

describe('whatever a door takes can be recorded', () => {
  let running: OpenRecord;
  let taken: number;
  beforeAll(() => {
    running = withCode();
  });

  it('AP-1 EV-3 a request becomes TASK_STARTED, by way of what is stored of it (property)', async () => {
    taken = 0;
    const body = bodies(submitTaskFields, {
      prompt: fc.oneof(oddText, longText),
      timeout_seconds: numbers,
      priority: fc.constantFrom('low', 0, null),
      answers: fc.oneof(fc.constant([]), fc.array(oddText)),
      language: fc.constantFrom('python', null),
      model: fc.constantFrom('qwen3:8b', null),
      limits: fc.constant(null),
    });
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const request = doorTakes(() => checkSubmitTask(value));
        if (request === null) return;
        taken += 1;
        const stored = Buffer.from(canonicalRequest(request)).toString('utf8');
        const takeRequest = createTakeRequest({
          incoming: { put: () => Promise.reject(new Error('unused')), take: () => Promise.resolve(stored) },
        });
        const read = await takeRequest({ task_id: TASK_ID, request_sha256: hashOf('request') });
        // What an activity answers crosses to the workflow as JSON.
        const steering = JSON.parse(JSON.stringify(read)) as typeof read;
        expect(steering).toEqual(read);
        const { priority, prompt } = request;
        const { state } = record(
          fresh,
          { ...START, priority, prompt_line: promptLine(prompt), ...steering },
          null,
        );
        expect(state).toMatchObject({ status: 'running', timeout_ms: read.timeout_ms, model: request.model });
      }),
      RUNS,
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('AP-5 EV-3 an intervention becomes its event, or the task says why not (property)', () => {
    taken = 0;
    const wishes = fc.oneof(
      bodies(interventionFields, {
        kind: fc.constantFrom('guidance', null),
        guidance: fc.oneof(oddText, longText),
        when: fc.constantFrom('now', 'safe_point', null),
      }),
      bodies(interventionFields, {
        kind: fc.constant('priority'),
        priority: fc.constantFrom('low', 0, 'HIGH'),
      }),
      bodies(interventionFields, { kind: fc.constant('iteration_limit'), iteration_limit: numbers }),
      bodies(interventionFields, { kind: fc.constantFrom('pause', 'resume'), vector_clock: clocks }),
      bodies(interventionFields, { kind: fc.constant('guidance'), guidance: oddText, vector_clock: clocks }),
    );
    fc.assert(
      fc.property(wishes, (value) => {
        const asked = doorTakes(() => checkIntervention(value));
        if (asked === null) return;
        const { vector_clock } = asked.claim;
        const seen = vector_clock && { event_id: null, vector_clock };
        const sent = writeIntervention({ wish: asked.wish, client: 'rest', seen });
        const intervention = readIntervention(JSON.parse(JSON.stringify(sent)));
        try {
          record(running, { type: 'intervene', intervention }, intervention.seen);
          taken += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect(['already_so', 'limit_used_up']).toContain((error as DomainError).code);
        }
      }),
      RUNS,
    );
    expect(taken).toBeGreaterThan(20);
  });

  it('AP-5 EV-44 a bug report becomes its event, or the task says why not (property)', () => {
    taken = 0;
    const body = bodies(bugReportFields, {
      description: fc.oneof(oddText, longText),
      code_version: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, numbers),
      vector_clock: fc.oneof(fc.constant(null), clocks),
      code_hash: fc.oneof(fc.constantFrom(hashOf('v1'), null, ' '), longText),
      module: fc.oneof(fc.constantFrom('email', null, ' '), longText),
    });
    fc.assert(
      fc.property(body, (value) => {
        const said = doorTakes(() => checkBugReport(value));
        if (said === null) return;
        const { vector_clock, seen_sequence: _seen, ...rest } = said;
        const seen = vector_clock && { event_id: null, vector_clock };
        const report = readBugReport(JSON.parse(JSON.stringify({ ...rest, client: 'rest', seen })));
        try {
          const { events } = recordCommand(
            running,
            { type: 'report_bug', report },
            { taskId: TASK_ID, cause: report.seen, nowMs: T0, random: () => '0'.repeat(16), resets: 0 },
          );
          expect(
            decodeLine(
              encodeLine({
                kind: 'event',
                event: events[0] as unknown as RecordedEvent,
                position: 1,
                branch: 1,
                runId: 'r',
              }),
            ),
          ).toMatchObject({ event: events[0] });
          taken += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect(error).toMatchObject({ code: 'unknown_module' });
        }
      }),
      RUNS,
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('AP-28 whoever may call so can be an actor (property)', () => {
    fc.assert(
      fc.property(fc.oneof(oddText, longText, fc.stringMatching(/^[\w.-]{1,41}$/)), (header) => {
        const client = doorTakes(() => readClientId(header, 'rest'));
        if (client === null) return;
        const intervention = readIntervention({ kind: 'guidance', text: 'x', client });
        record(running, { type: 'intervene', intervention }, null);
      }),
      RUNS,
    );
  });

  it('CF-1 the settings that flow into events have bounds that the events hold', () => {
    for (const [taskTimeout, iterations] of [
      ['1', '1'],
      ['2592000', '100'],
    ]) {
      const env = {
        INTERN_TASK_TIMEOUT: taskTimeout,
        INTERN_MAX_ITERATIONS: iterations,
        INTERN_DATA_DIR: '/tmp/x',
      };
      const { task } = admissionSettings(loadConfig(env));
      const settings = { max_iterations: task.max_iterations, timeout_ms: task.task_ms };
      expect(record(fresh, { ...START, ...settings }, null).state).toMatchObject(settings);
    }
  });
});

describe('a value that a door refuses', () => {
  const messageOf = (take: () => unknown): string => {
    try {
      take();
    } catch (error) {
      return (error as Error).message;
    }
    return 'it was taken';
  };

  it.each<[unknown, string]>([
    [
      { prompt: 'Add two numbers.', timeout_seconds: 9_007_199_254_740_991 },
      'timeout_seconds: must be at most 31536000, not 9007199254740991',
    ],
    [{ prompt: 'p', timeout_seconds: 1e13 }, 'timeout_seconds: must be at most 31536000, not 10000000000000'],
    [{ prompt: 'p', timeout_seconds: -1 }, 'timeout_seconds: must be at least 0, not -1'],
  ])('AP-1 %j is refused with the field, the value and what is allowed', (body, message) => {
    expect(messageOf(() => checkSubmitTask(body))).toBe(`the request is not valid: ${message}`);
  });

  it.each<[unknown, string]>([
    [{ description: 'd', code_version: 0 }, 'code_version: must be at least 1, not 0'],
    [{ description: 'd', code_version: 1, module: ' ' }, 'module: must not be empty (it was " ")'],
    [
      { description: 'd', code_version: 1, vector_clock: { ['x'.repeat(101)]: 1 } },
      'vector_clock: names an actor of 101 characters; at most 100 are taken',
    ],
  ])('AP-5 %j is refused with the field, the value and what is allowed', (body, message) => {
    expect(messageOf(() => checkBugReport(body))).toBe(`the request is not valid: ${message}`);
  });
});
