import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import type { RecordedEvent, TaskEvent } from '../../../src/domain/task/events.js';
import { evolve } from '../../../src/domain/task/evolve/index.js';
import { NO_TESTS } from '../../../src/domain/task/proof/module-tests.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { initialState, type TaskState } from '../../../src/domain/task/state.js';
import { eventFromJson, eventToJson } from '../../../src/domain/task/task-event.js';
import { aRecord, anEvent, hashOf } from '../../support/builders.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 30 });

const record = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  ['TEST_STARTED'],
  ['TEST_PASSED'],
  ['MODULE_ITERATION', { outcome: 'passed' }],
  ['MODULE_COMPLETE'],
  ['TEST_PASSED', { scope: 'all', module: null, run: 'run-2' }],
  ['TASK_COMPLETE'],
);
const rebuild = (events: readonly TaskEvent[]): ReturnType<typeof rebuildState> => rebuildState(events);

describe('rebuildState', () => {
  it('EV-30 of no events is the empty state', () => {
    expect(rebuild([])).toEqual({ state: initialState(), gaps: [] });
  });

  it('EV-30 folds in the order of the sequences, whatever the order they come in', () => {
    const inOrder = rebuild(record);
    fc.assert(
      fc.property(fc.shuffledSubarray([...record], { minLength: record.length }), (shuffled) =>
        expect(rebuild(shuffled)).toEqual(inOrder),
      ),
    );
    expect(inOrder).toMatchObject({ state: { status: 'completed', skipped: 0 }, gaps: [] });
  });

  it('EV-30 leaves the list that it was given as it was', () => {
    const reversed = [...record].reverse();
    rebuild(reversed);
    expect(reversed.map((event) => event.sequence)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('EV-42 timestamps play no part, also where they run backwards', () => {
    const backwards = record.map((event, index) => ({
      ...event,
      timestamp: new Date(Date.UTC(2030, 0, 1) - index * 60_000).toISOString(),
    }));
    const times = { started_at: null, updated_at: null, ended_at: null };
    expect({ ...rebuild(backwards).state, ...times }).toEqual({ ...rebuild(record).state, ...times });
  });

  it('EV-42 the order is by sequence also for events that come mixed, with times that say otherwise', () => {
    const mixed = [...record].reverse().map((event) => ({
      ...event,
      timestamp: new Date(Date.UTC(2030, 0, 1) - event.sequence * 60_000).toISOString(),
    }));
    expect(rebuild(mixed).state).toMatchObject({ status: 'completed', sequence: 10, skipped: 0 });
  });

  it('EV-31 refuses two events with one sequence, also when they are apart', () => {
    const twice = [...record, anEvent('TASK_RESUMED', {}, { sequence: 3 })];
    const refusal = refusalOf(() => rebuild(twice));
    expect(refusal).toMatchObject({ code: 'duplicate_sequence', field: 'sequence' });
    expect(refusal.message).toContain('3');
    expect(refusalOf(() => rebuild([record[0]!, record[0]!])).code).toBe('duplicate_sequence');
  });

  it('EV-31 reports gaps, one before the first event included, and folds on', () => {
    const holes = record.filter((event) => ![1, 4, 5, 9].includes(event.sequence));
    expect(rebuild(holes).gaps).toEqual([
      { from: 1, to: 1 },
      { from: 4, to: 5 },
      { from: 9, to: 9 },
    ]);
    expect(rebuild(holes).state.sequence).toBe(10);
  });

  it('EV-3 takes a record that begins at sequence 0', () => {
    const zero = record.map((event) => ({ ...event, sequence: event.sequence - 1 }));
    expect(rebuild(zero)).toMatchObject({ state: { status: 'completed' }, gaps: [] });
  });

  it('EV-31 tolerates a cause that is not on record', () => {
    const orphan = record.map((event) => ({ ...event, causation_id: 'nobody-knows' }));
    expect(rebuild(orphan)).toEqual(rebuild(record));
  });

  it('EV-35 the state of a workflow, folded event by event, is that of its journal read from disk', () => {
    const live = record.reduce<TaskState>((state, event) => evolve(state, event), initialState());
    expect(rebuildState(record.map((event) => eventFromJson(eventToJson(event)))).state).toEqual(live);
  });
});

describe('the golden task', () => {
  it('EV-30 a whole happy path on disk folds to the state it always folded to', async () => {
    const text = await readFile(new URL('../../fixtures/events/happy-path.json', import.meta.url), 'utf8');
    const events = JSON.parse(text) as readonly RecordedEvent[];
    const { state, gaps } = rebuildState(events.map((event) => eventFromJson(JSON.stringify(event))));
    expect(gaps).toEqual([]);
    expect(state).toStrictEqual({
      task_id: '0196f3c0-0000-7000-8000-000000000001',
      status: 'completed',
      sequence: 23,
      priority: 'MEDIUM',
      prompt_line: 'Build email validator',
      request_sha256: hashOf('request'),
      language: 'typescript',
      model: null,
      max_iterations: 5,
      timeout_ms: null,
      running_ms: 16_160,
      modules: [
        {
          name: 'email',
          purpose: 'does email',
          depends_on: [],
          file: 'src/email.ts',
          test_file: 'test/email.test.ts',
          phase: 'complete',
          iterations: 2,
          excused: 0,
          // Of a writer that knew neither bodies of tests nor stubs.
          tests: { ...NO_TESTS, dynamic: 1 },
        },
        {
          name: 'report',
          purpose: 'does report',
          depends_on: ['email'],
          file: 'src/report.ts',
          test_file: 'test/report.test.ts',
          phase: 'complete',
          iterations: 1,
          excused: 0,
          tests: { ...NO_TESTS, dynamic: 1 },
        },
      ],
      current_module: null,
      code_version: 3,
      code_hash: hashOf('v3'),
      code_clock: { scheduler: 7, planner: 1, coder: 4, tester: 4 },
      commit: 'commit-3',
      files: ['src/email.ts', 'src/report.ts', 'test/email.test.ts', 'test/report.test.ts'].map((path) => ({
        path,
        sha256: hashOf(path),
        bytes: 120,
      })),
      last_test: {
        event_id: '019c13ed-22d0-7000-8123-456789abcdef',
        run: 'run-4',
        scope: 'all',
        module: null,
        outcome: 'passed',
        code_version: 3,
        code_hash: hashOf('v3'),
        total: 2,
        passed: 2,
        failed: 0,
        skipped: 0,
        reason: null,
        failures: [],
      },
      guidance: [],
      bug_reports: [],
      unanswered: [],
      pause_wanted: false,
      at_rest: false,
      chosen: { priority: null, max_iterations: null },
      progress: 1,
      calls: 4,
      preemptions: 0,
      started_at: '2026-01-31T12:00:00.000Z',
      updated_at: '2026-01-31T12:00:36.000Z',
      ended_at: '2026-01-31T12:00:36.000Z',
      failure: null,
      skipped: 0,
    });
  });
});
