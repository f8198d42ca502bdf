import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { PRIORITY_NAMES } from '../../../src/domain/admission/priority.js';
import type { JsonObject } from '../../../src/domain/kernel/json.js';
import { TASK_EVENT_TYPES, type TaskEventType } from '../../../src/domain/task/event-types.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { evolve } from '../../../src/domain/task/evolve/index.js';
import { nextStep } from '../../../src/domain/task/next-step.js';
import { LANGUAGES } from '../../../src/domain/task/plan.js';
import { initialState, type TaskState } from '../../../src/domain/task/state.js';
import { aPlan, aRecorded, DATA, hashOf } from '../../support/builders.js';

fc.configureGlobal({ seed: 32, numRuns: 500 });

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, -1, 1.5, '', 'email', [null], [{}], {}, 'constructor'),
);
const names = fc.constantFrom('email', 'report', 'ghost', '__proto__');
const versions = fc.nat(6);

const values = fc.constantFrom('HIGH', 20, 'qwen3:8b', 3);
const kinds = fc.constantFrom('guidance', 'pause', 'resume', 'iteration_limit', 'model', 'priority', 'newer');
const types = fc.constantFrom<TaskEventType | 'TASK_TELEPORTED' | 'toString'>(
  ...TASK_EVENT_TYPES.filter((type) => !/^TASK_(COMPLETE|FAILED|CANCELLED)$/.test(type)),
  // Work comes up more often than the rest, the end seldom.
  ...(['CODE_GENERATED', 'TEST_PASSED', 'TEST_FAILED', 'CORRECTION_COMPLETED', 'PLANNING_COMPLETE'] as const),
  ...(['CODE_GENERATED', 'TEST_FAILED', 'MODULE_COMPLETE', 'MODULE_STARTED', 'USER_INTERVENTION'] as const),
  'TASK_TELEPORTED',
  'toString',
);
const ends = fc.constantFrom<TaskEventType>('TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED');

function dataOf(type: string): JsonObject {
  const data = (DATA as unknown as Record<string, JsonObject>)[type] ?? {};
  return type === 'PLANNING_COMPLETE' ? { ...data, ...aPlan('email', 'report') } : data;
}

const events: fc.Arbitrary<readonly RecordedEvent[]> = fc
  .array(
    fc.record({
      type: fc.oneof({ weight: 40, arbitrary: types }, { weight: 1, arbitrary: ends }),
      module: names,
      value: values,
      kind: kinds,
      version: fc.oneof({ weight: 9, arbitrary: versions }, { weight: 1, arbitrary: junk }),
      broken: fc.oneof(
        { weight: 5, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.tuple(fc.nat(20), junk) },
      ),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ type, module, value, kind, version, broken }, index) => {
      // Mostly the version and the hash of one and the same code.
      const code_hash = hashOf(`v${JSON.stringify(version)}`);
      const whole: Record<string, unknown> = {
        ...dataOf(type),
        module,
        value,
        kind,
        code_hash,
        code_version: version,
      };
      if (broken) {
        const fields = Object.keys(whole);
        whole[fields[broken[0] % fields.length]!] = broken[1];
      }
      const at = { sequence: index + 1, code_version: version as number };
      return aRecorded(type, whole as JsonObject, at);
    }),
  );

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';

/** What holds of every state, whatever the record holds; the names of the rules that do not. */
function violations(state: TaskState): readonly string[] {
  const { sequence, code_version, max_iterations, calls, preemptions, skipped, progress, modules } = state;
  const ended = ['completed', 'failed', 'cancelled'].includes(state.status);
  const rules: Readonly<Record<string, boolean>> = {
    json: isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state),
    counts: [sequence, code_version, max_iterations, calls, preemptions, skipped].every(isCount),
    priority: PRIORITY_NAMES.includes(state.priority),
    language: state.language === null || LANGUAGES.includes(state.language),
    current_module:
      state.current_module === null || modules.some((module) => module.name === state.current_module),
    modules: modules.every((one) => isText(one.file) && isText(one.test_file) && isCount(one.iterations)),
    progress: progress >= 0 && progress <= 1 && (progress === 1) === (state.status === 'completed'),
    guidance: state.guidance.every(isText),
    files: state.files.every((file) => isText(file.path) && isText(file.sha256) && isCount(file.bytes)),
    last_test: (state.last_test?.code_version ?? 0) <= code_version,
    bug_reports: state.bug_reports.every((report) => report.code_version <= code_version),
    ended_at: (state.ended_at !== null) === ended,
    failure: (state.failure !== null) === (state.status === 'failed'),
    next_step: isText(nextStep(state).kind),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

function statesOf(list: readonly RecordedEvent[]): readonly TaskState[] {
  let state = initialState();
  return [state, ...list.map((event) => (state = evolve(state, event)))];
}

describe('any sequence of events, whole, broken or unknown', () => {
  it('EV-30 leaves the state valid after every event', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(events, (list) => {
        for (const state of statesOf(list)) {
          expect(violations(state)).toEqual([]);
          reached.add(state.status);
          state.modules.forEach((module) => reached.add(module.phase));
          if (state.last_test) reached.add('tested');
        }
      }),
    );
    // The property says something only if the sequences lead somewhere.
    expect([...reached].sort()).toEqual([
      'cancelled',
      'complete',
      'completed',
      'corrected',
      'correcting',
      'failed',
      'not_started',
      'passed',
      'paused',
      'planned',
      'preempted',
      'running',
      'started',
      'tested',
      'written',
    ]);
  });

  it('EV-32 never takes the code version back', () => {
    let moves = 0;
    fc.assert(
      fc.property(events, (list) => {
        statesOf(list).reduce((before, { code_version }) => {
          expect(code_version).toBeGreaterThanOrEqual(before);
          if (code_version > before) moves += 1;
          return code_version;
        }, 0);
      }),
    );
    expect(moves).toBeGreaterThan(200);
  });

  it('WF-7 never takes progress back', () =>
    fc.assert(
      fc.property(events, (list) => {
        statesOf(list).reduce((before, { progress }) => {
          expect(progress).toBeGreaterThanOrEqual(before);
          return progress;
        }, 0);
      }),
    ));

  it('EV-30 counts each event that it leaves out, and lets it change nothing else', () =>
    fc.assert(
      fc.property(events, (list) => {
        const states = statesOf(list);
        list.forEach((event, index) => {
          const [before, after] = [states[index]!, states[index + 1]!];
          if (after.skipped === before.skipped) {
            expect(after.updated_at).toBe(event.timestamp);
            return;
          }
          expect(after).toEqual({
            ...before,
            task_id: event.task_id,
            sequence: event.sequence,
            skipped: before.skipped + 1,
          });
        });
      }),
    ));
});
