import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { happensBefore } from '../../../src/domain/kernel/vector-clock.js';
import { nextStep } from '../../../src/domain/task/next-step.js';
import { buildPlan } from '../../../src/domain/task/plan-rules.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { aPlan, hashOf } from '../../support/builders.js';
import { HAPPY_PLOT } from '../../support/plots.js';
import { play } from '../../support/story.js';

fc.configureGlobal({ seed: 21 });

const typesOf = (played: ReturnType<typeof play>): readonly string[] =>
  played.events.map((event) => event.event_type);
const scripts = fc.record({
  plan: fc.integer({ min: 1, max: 5 }).map((count) => aPlan(...['a', 'b', 'c', 'd', 'e'].slice(0, count))),
  tests: fc.array(fc.constantFrom('passed' as const, 'failed' as const), { maxLength: 20 }),
  max_iterations: fc.integer({ min: 1, max: 5 }),
});

describe('the plot of a task', () => {
  it('WF-2 a task that goes well: plan, module, all tests together, done', () => {
    expect(typesOf(play({ plan: aPlan() }))).toEqual(HAPPY_PLOT);
  });

  it('WF-2 a red test and its correction: new code at version n+1, closed at the same version', () => {
    const { events } = play({ plan: aPlan(), tests: ['failed'] });
    expect(events.slice(3, 13).map(({ event_type, code_version }) => [event_type, code_version])).toEqual([
      ['CODE_GENERATED', 1],
      ['TEST_STARTED', 1],
      ['TEST_FAILED', 1],
      ['MODULE_ITERATION', 1],
      ['CORRECTION_STARTED', 1],
      ['CODE_GENERATED', 2],
      ['CORRECTION_COMPLETED', 2],
      ['TEST_STARTED', 2],
      ['TEST_PASSED', 2],
      ['MODULE_ITERATION', 2],
    ]);
  });

  it('WF-2 tells the actor of each event, whose clock ticked, and its cause', () => {
    const { events } = play({ plan: aPlan(), tests: ['failed'] });
    expect(Object.fromEntries(events.map(({ event_type, actor }) => [event_type, actor]))).toEqual({
      TASK_STARTED: 'scheduler',
      PLANNING_COMPLETE: 'planner',
      MODULE_STARTED: 'scheduler',
      CODE_GENERATED: 'coder',
      TEST_STARTED: 'tester',
      TEST_FAILED: 'tester',
      TEST_PASSED: 'tester',
      CORRECTION_STARTED: 'scheduler',
      CORRECTION_COMPLETED: 'coder',
      MODULE_ITERATION: 'scheduler',
      MODULE_COMPLETE: 'scheduler',
      TASK_COMPLETE: 'scheduler',
    });
    events.slice(1).forEach((event, index) => {
      const cause = events[index]!;
      expect(event.causation_id).toBe(cause.event_id);
      expect(happensBefore(cause.vector_clock, event.vector_clock)).toBe(true);
      expect(event.vector_clock[event.actor]).toBe((cause.vector_clock[event.actor] ?? 0) + 1);
    });
  });

  it('WF-1 takes modules in the order of their dependencies, one after the other', () => {
    const plan = buildPlan('python', [
      { name: 'app', purpose: 'p', depends_on: ['store', 'parser'] },
      { name: 'store', purpose: 'p', depends_on: ['parser'] },
      { name: 'parser', purpose: 'p', depends_on: [] },
    ]);
    const { events } = play({ plan });
    const modules = events.flatMap((event) =>
      event.event_type === 'MODULE_STARTED' || event.event_type === 'MODULE_COMPLETE'
        ? [[event.event_type, event.data.module]]
        : [],
    );
    expect(modules).toEqual([
      ['MODULE_STARTED', 'parser'],
      ['MODULE_COMPLETE', 'parser'],
      ['MODULE_STARTED', 'store'],
      ['MODULE_COMPLETE', 'store'],
      ['MODULE_STARTED', 'app'],
      ['MODULE_COMPLETE', 'app'],
    ]);
  });

  it('WF-1 fails a task whose module is not right after the limit of iterations, and says what failed', () => {
    const { events, state } = play({
      plan: aPlan('a', 'b'),
      tests: Array(9).fill('failed'),
      max_iterations: 3,
    });
    const iterations = events.flatMap((event) =>
      event.event_type === 'MODULE_ITERATION' ? [event.data.iteration] : [],
    );
    expect(iterations).toEqual([1, 2, 3]);
    expect(events.filter((event) => event.event_type === 'CODE_GENERATED')).toHaveLength(3);
    expect(state).toMatchObject({
      status: 'failed',
      failure: {
        reason: 'iteration_limit',
        module: 'a',
        message:
          'the module "a" did not pass its tests in 3 iterations; the last run still failed in "a works": expected true, was false',
      },
    });
  });

  it('SC-9 names the limit of the step when the last run of a module that is given up ran out of time', () => {
    const { state } = play({ plan: aPlan('a'), tests: Array(9).fill('failed'), max_iterations: 3 });
    const { last_test } = state;
    if (last_test === null) throw new Error('nothing was tested');
    const endless = { ...last_test, reason: 'time_limit' as const };
    const before = { ...state, status: 'running' as const, failure: null, last_test: endless };
    expect(nextStep(before)).toMatchObject({ kind: 'fail', reason: 'step_timeout', module: 'a' });
    expect(nextStep({ ...before, last_test })).toMatchObject({ reason: 'iteration_limit' });
  });

  it('WF-1 corrects at most 5 iterations when nothing else is said', () => {
    const { events } = play({ plan: aPlan(), tests: Array(50).fill('failed') });
    expect(events.filter((event) => event.event_type === 'TEST_FAILED')).toHaveLength(5);
  });

  it('WF-1 a failure of all tests together opens the module whose tests failed, and all are run again', () => {
    const { events, state } = play({ plan: aPlan('a', 'b'), tests: ['passed', 'passed', 'failed'] });
    expect(events.slice(-13).map((event) => event.event_type)).toEqual([
      'MODULE_COMPLETE',
      'TEST_STARTED',
      'TEST_FAILED',
      'CORRECTION_STARTED',
      'CODE_GENERATED',
      'CORRECTION_COMPLETED',
      'TEST_STARTED',
      'TEST_PASSED',
      'MODULE_ITERATION',
      'MODULE_COMPLETE',
      'TEST_STARTED',
      'TEST_PASSED',
      'TASK_COMPLETE',
    ]);
    expect(state).toMatchObject({ status: 'completed', code_version: 3, code_hash: hashOf('v3') });
    expect(state.modules.map(({ name, iterations }) => [name, iterations])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('CX-35 a task is complete only with a passing run of all tests on the current version, after the last edit', () =>
    fc.assert(
      fc.property(scripts, (script) => {
        const { events, state } = play(script);
        const end = events.at(-1)!;
        if (end.event_type !== 'TASK_COMPLETE') {
          expect(end.event_type).toBe('TASK_FAILED');
          return;
        }
        const proof = events.find((event) => event.event_id === end.data.proof.test_event_id)!;
        const edits = events.filter((event) => event.event_type === 'CODE_GENERATED');
        expect(proof).toMatchObject({
          event_type: 'TEST_PASSED',
          code_version: state.code_version,
          data: { scope: 'all', code_hash: state.code_hash, run: end.data.proof.run },
        });
        expect(proof.sequence).toBeGreaterThan(edits.at(-1)!.sequence);
      }),
    ));

  it('WF-1 ends whatever the tests say, within the limit of each module', () =>
    fc.assert(
      fc.property(scripts, (script) => {
        const { events, state } = play(script);
        expect(nextStep(state)).toEqual({ kind: 'ended' });
        expect(events.filter((event) => /^TASK_(COMPLETE|FAILED)$/.test(event.event_type))).toHaveLength(1);
        for (const module of state.modules) {
          expect(module.iterations).toBeLessThanOrEqual(script.max_iterations);
        }
      }),
    ));

  it('WF-3 every change of code is a new version: 1, 2, 3 … none skipped', () =>
    fc.assert(
      fc.property(scripts, (script) => {
        const versions = play(script).events.flatMap((event) =>
          event.event_type === 'CODE_GENERATED' ? [event.code_version] : [],
        );
        expect(versions).toEqual(versions.map((_, index) => index + 1));
      }),
    ));

  it('WF-7 progress stays in 0…1 and never goes down, and is 1 only when complete', () =>
    fc.assert(
      fc.property(scripts, (script) => {
        const { states } = play(script);
        states.reduce((before, { progress, status }) => {
          expect(progress).toBeGreaterThanOrEqual(before);
          expect(progress === 1).toBe(status === 'completed');
          return progress;
        }, 0);
      }),
    ));

  it('WF-7 is 0.1 after the plan, 0.8 more for the modules, and the last 0.1 for the final tests', () => {
    const { events, states } = play({ plan: aPlan('a', 'b'), tests: ['passed', 'passed', 'failed'] });
    const at = (type: string): number[] =>
      states.filter((_, index) => events[index]?.event_type === type).map((state) => state.progress);
    expect(at('TASK_STARTED')).toEqual([0]);
    expect(at('PLANNING_COMPLETE')).toEqual([0.1]);
    // The third is the module that the run of all tests had opened again.
    expect(at('MODULE_COMPLETE')).toEqual([0.5, 0.9, 0.9]);
    expect(at('TASK_COMPLETE')).toEqual([1]);
  });

  it('EV-35 whatever the script, the record folds to the state that the task had', () =>
    fc.assert(
      fc.property(scripts, (script) => {
        const { events, state } = play(script);
        expect(rebuildState(events)).toEqual({ state, gaps: [] });
        expect(state.skipped).toBe(0);
      }),
    ));

  it('WF-1 what is to be done next follows from the record alone, after an interruption at any event', () =>
    fc.assert(
      fc.property(scripts, fc.nat(200), (script, cut) => {
        const { events, states } = play(script);
        const at = cut % events.length;
        const prefix = rebuildState(events.slice(0, at + 1)).state;
        expect(nextStep(prefix)).toEqual(nextStep(states[at]!));
      }),
    ));
});
