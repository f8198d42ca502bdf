import { describe, expect, it } from '@jest/globals';
import type { TaskCommand } from '../../../src/domain/task/commands.js';
import type { RecordedEvent, TaskEvent } from '../../../src/domain/task/events.js';
import type { Wish } from '../../../src/domain/task/messages/index.js';
import { nextStep } from '../../../src/domain/task/next-step.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { anEvent, aPlan, aRecord, DATA, eventId, hashOf } from '../../support/builders.js';
import { given } from '../../support/given.js';

type Events = readonly (TaskEvent | RecordedEvent)[];
const at = (sequence: number, code_version = 1) => ({ sequence, code_version });
/** Clocks as a workflow gives them: what comes later has seen all that came before. */
const seen = (event: TaskEvent, vector_clock: Readonly<Record<string, number>>): TaskEvent => ({
  ...event,
  vector_clock,
});

const planned = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE', { ...aPlan('email', 'report') }],
  ['MODULE_STARTED'],
);
const written: Events = [
  ...planned,
  seen(anEvent('CODE_GENERATED', {}, at(4)), { scheduler: 2, planner: 1, coder: 1 }),
];
const done: Events = [
  ...written,
  anEvent('TEST_PASSED', {}, at(5)),
  anEvent('MODULE_ITERATION', { outcome: 'passed' }, at(6)),
  anEvent('MODULE_COMPLETE', {}, at(7)),
];
const second: Events = [
  ...done,
  anEvent('MODULE_STARTED', { module: 'report' }, at(8)),
  anEvent('CODE_GENERATED', { module: 'report', code_hash: hashOf('v2') }, at(9, 2)),
];
const allDone: Events = [
  ...second,
  anEvent('MODULE_COMPLETE', { module: 'report' }, at(10, 2)),
  anEvent('TEST_PASSED', { scope: 'all', module: null, code_hash: hashOf('v2') }, at(11, 2)),
];

const report = (
  change: Partial<Extract<TaskCommand, { type: 'report_bug' }>['report']> = {},
): TaskCommand => ({
  type: 'report_bug',
  report: {
    description: 'accepts a@@b',
    code_version: 1,
    code_hash: null,
    module: null,
    client: 'page',
    seen: null,
    ...change,
  },
});
const reported = (module: string, sequence: number, version = 1): TaskEvent =>
  seen(anEvent('BUG_REPORT_RECEIVED', { module, code_version: version }, at(sequence, version)), {
    'user:page': sequence,
  });
const guidance = (sequence: number, when = 'safe_point'): TaskEvent =>
  seen(
    anEvent('USER_INTERVENTION', { kind: 'guidance', client: 'page', text: 'no regex', when }, at(sequence)),
    {
      'user:page': sequence,
    },
  );
const next = (events: Events) => {
  const { module, ...step } = nextStep(rebuildState(events).state) as {
    kind: string;
    module?: { name: string } | null;
  };
  return { ...step, module: module?.name ?? null };
};

describe('a bug report', () => {
  it('EV-40 goes on record with what it said and the module that it is for, by its reporter', () =>
    given(written)
      .when(
        report({
          code_hash: hashOf('v1'),
          seen: { event_id: eventId(4), vector_clock: { coder: 1, scheduler: 2, planner: 1 } },
        }),
      )
      .then([
        {
          event_type: 'BUG_REPORT_RECEIVED',
          actor: 'user:page',
          code_version: null,
          data: {
            description: 'accepts a@@b',
            code_version: 1,
            code_hash: hashOf('v1'),
            client: 'page',
            module: 'email',
            seen: { coder: 1, scheduler: 2, planner: 1 },
            refused_by: null,
          },
        },
      ]));

  it.each([
    ['version', report({ code_version: 1 })],
    ['version_ahead', report({ code_version: 3 })],
    ['hash', report({ code_version: 2, code_hash: hashOf('v1') })],
  ] as const)('EV-44 goes on record as refused by %s', (refused_by, command) =>
    given(second)
      .when(command)
      .then([{ event_type: 'BUG_REPORT_RECEIVED', data: { refused_by } as never }]),
  );

  it('EV-40 EV-44 goes on record as refused by the clock of the latest event that made a code version', () =>
    given(written)
      .when(report({ seen: { event_id: null, vector_clock: { scheduler: 2 } } }))
      .then([{ event_type: 'BUG_REPORT_RECEIVED', data: { refused_by: 'clock' } as never }]));

  it('EV-33 EV-44 is left out of the state when a layer refused it, also at the current version', () => {
    const stale = anEvent('BUG_REPORT_RECEIVED', { code_version: 1, refused_by: 'hash' }, at(5));
    given([...written, stale]).thenState({ bug_reports: [], unanswered: [], skipped: 1 });
    expect(next([...written, stale])).toEqual({ kind: 'test', module: 'email' });
  });

  it.each([
    ['named', report({ code_version: 2, module: 'email' }), 'email'],
    ['found by its file', report({ code_version: 2, description: 'see src/email.ts.' }), 'email'],
    ['found by its test file', report({ code_version: 2, description: '`email.test.ts` hangs' }), 'email'],
    ['the newest, where no file is named', report({ code_version: 2, description: 'it hangs' }), 'report'],
    [
      'not one whose name is part of another',
      report({ code_version: 2, description: 'see my-email.ts' }),
      'report',
    ],
  ])('WF-16 is for a module: %s', (_name, command, module) =>
    given(second)
      .when(command)
      .then([{ event_type: 'BUG_REPORT_RECEIVED', data: { module } as never }]),
  );

  it('WF-16 is refused for a module that is not there, or has no code', () => {
    given(written)
      .when(report({ module: 'ghost' }))
      .thenThrows('unknown_module');
    given(written)
      .when(report({ module: 'report' }))
      .thenThrows('no_code');
  });

  it.each(['TASK_COMPLETE', 'TASK_FAILED', 'TASK_CANCELLED'] as const)('EV-44 is refused after %s', (end) =>
    given([...written, anEvent(end, {}, at(9))])
      .when(report())
      .thenThrows('task_ended'),
  );

  it.each([
    ['code that is not tested yet', written, 'email', 1],
    ['a module that is done', done, 'email', 1],
    ['an older module, while a newer one is in the works', second, 'email', 2],
    ['a task that is all but complete', allDone, 'report', 2],
  ] as const)('WF-16 starts a correction next: %s', (_name, events, module, version) => {
    const sequence = events.length + 1;
    const after = [...events, reported(module, sequence, version)];
    expect(next(after)).toEqual({ kind: 'start_answer', module, answers: eventId(sequence) });
    given(after)
      .when({ type: 'start_answer', module, answers: eventId(sequence) })
      .then([
        {
          event_type: 'CORRECTION_STARTED',
          actor: 'scheduler',
          data: { module, run: null, answers: eventId(sequence) } as never,
        },
      ]);
  });

  it('WF-16 is answered by code that knew of it, and only by that', () => {
    const asked = [...written, reported('email', 5)];
    const correcting = [...asked, anEvent('CORRECTION_STARTED', { run: null, answers: eventId(5) }, at(6))];
    expect(next(correcting)).toEqual({ kind: 'correct', module: 'email' });
    const blind = seen(anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, at(7, 2)), { coder: 2 });
    const knowing = { ...blind, vector_clock: { coder: 2, 'user:page': 5 } };
    const closed = anEvent('CORRECTION_COMPLETED', {}, at(8, 2));
    expect(rebuildState([...correcting, knowing, closed]).state.unanswered).toEqual([]);
    expect(next([...correcting, knowing, closed])).toEqual({ kind: 'test', module: 'email' });
    expect(next([...correcting, blind, closed])).toMatchObject({ kind: 'start_answer', module: 'email' });
  });

  it('WF-16 gives its module its full number of iterations again, so that a report alone fails no task', () => {
    const limit = anEvent('USER_INTERVENTION', { kind: 'iteration_limit', client: 'page', value: 1 }, at(5));
    const asked = [
      ...written,
      limit,
      anEvent('MODULE_ITERATION', { outcome: 'passed' }, at(6)),
      reported('email', 7),
    ];
    const again = [
      ...asked,
      anEvent('CORRECTION_STARTED', { run: null, answers: eventId(7) }, at(8)),
      anEvent('CODE_GENERATED', { code_hash: hashOf('v2') }, at(9, 2)),
      anEvent('CORRECTION_COMPLETED', {}, at(10, 2)),
    ];
    expect(rebuildState(again).state.modules[0]).toMatchObject({ iterations: 1, excused: 1 });
  });

  it('WF-16 cannot be answered twice', () =>
    given(written)
      .when({ type: 'start_answer', module: 'email', answers: eventId(5) })
      .thenThrows('nothing_to_answer'));
});

describe('guidance', () => {
  it('WF-4 waits for the next model call: the ordinary course goes on', () => {
    expect(next([...written, guidance(5)])).toEqual({ kind: 'test', module: 'email' });
    expect(next([...planned, guidance(4)])).toEqual({ kind: 'write', module: 'email' });
  });

  it('WF-4 that is to be heard now leads to a correction, unless a model is asked next anyway', () => {
    expect(next([...written, guidance(5, 'now')])).toMatchObject({ kind: 'start_answer', module: 'email' });
    expect(next([...planned, guidance(4, 'now')])).toEqual({ kind: 'write', module: 'email' });
    expect(next([...aRecord(['TASK_STARTED']), guidance(2, 'now')])).toEqual({ kind: 'plan', module: null });
  });

  it('WF-4 that no model has read leads to a correction before the task completes', () => {
    expect(next(allDone)).toEqual({ kind: 'complete', module: null });
    expect(next([...allDone, guidance(12)])).toMatchObject({ kind: 'start_answer', module: 'report' });
  });

  it('WF-4 does not undo a task whose time is up', () => {
    const atOnce = aRecord(['TASK_STARTED', { timeout_ms: 1 }]);
    expect(next([...atOnce, ...allDone.slice(1), guidance(12)])).toEqual({ kind: 'complete', module: null });
  });

  it('WF-4 EV-15 typed while the plan was made is not answered by it', () => {
    const plan = (vector_clock: Readonly<Record<string, number>>) =>
      seen(anEvent('PLANNING_COMPLETE', {}, at(3, 0)), vector_clock);
    const events = [...aRecord(['TASK_STARTED']), guidance(2)];
    expect(rebuildState([...events, plan({ planner: 1, scheduler: 1 })]).state.unanswered).toHaveLength(1);
    expect(rebuildState([...events, plan({ planner: 1, 'user:page': 2 })]).state.unanswered).toEqual([]);
  });
});

describe('other interventions', () => {
  it('WF-5 go on record, by the one who asked', () =>
    given(written)
      .when({
        type: 'intervene',
        intervention: { wish: { kind: 'priority', value: 'HIGH' }, client: 'mcp', seen: null },
      })
      .then([
        {
          event_type: 'USER_INTERVENTION',
          actor: 'user:mcp',
          data: { kind: 'priority', value: 'HIGH', client: 'mcp' },
        },
      ]));

  const wanting = (wish: Wish) =>
    ({ type: 'intervene', intervention: { wish, client: 'page', seen: null } }) as const;
  const asked = (kind: string, sequence: number, more: object = {}) =>
    anEvent('USER_INTERVENTION', { kind, client: 'page', ...more }, at(sequence));
  const paused = [...written, asked('pause', 5)];
  const atRest = [...paused, anEvent('TASK_PREEMPTED', { reason: 'paused' }, at(6))];
  const now: Wish = { kind: 'pause', when: 'now' };
  const pause: Wish = { kind: 'pause', when: 'safe_point' };

  it.each<[string, Events, Wish]>([
    ['a pause of a task that pauses', paused, pause],
    ['a pause of a paused task', atRest, pause],
    ['a pause now of a paused task', atRest, now],
    [
      'a pause now before the start, of a paused task',
      [anEvent('USER_INTERVENTION', { kind: 'pause', client: 'page' }, at(1, 0))],
      now,
    ],
    ['resuming a running task', written, { kind: 'resume' }],
    ['resuming one that was resumed', [...atRest, asked('resume', 7)], { kind: 'resume' }],
    ['the same priority', written, { kind: 'priority', value: DATA.TASK_STARTED.priority }],
    ['the same limit', written, { kind: 'iteration_limit', value: DATA.TASK_STARTED.max_iterations }],
  ])('WF-5 refuse %s, since nothing would change', (_what, events, wish) =>
    given(events).when(wanting(wish)).thenThrows('already_so'),
  );

  it.each<[string, Events, Wish]>([
    ['a pause now, after one that waits for the running step', paused, now],
    ['resuming a task that pauses', paused, { kind: 'resume' }],
    [
      'pausing a preempted task',
      [...written, anEvent('TASK_PREEMPTED', { reason: 'place_needed' }, at(5))],
      pause,
    ],
    ['a priority before the start, which only admission knows', [], { kind: 'priority', value: 'MEDIUM' }],
    ['a limit before the start', [], { kind: 'iteration_limit', value: 5 }],
    ['the limit that its module has reached', written, { kind: 'iteration_limit', value: 1 }],
  ])('WF-5 take %s', (_what, events, wish) =>
    given(events)
      .when(wanting(wish))
      .then([{ event_type: 'USER_INTERVENTION', data: { ...wish, client: 'page' } }]),
  );

  it('WF-5 refuse a limit below what an unfinished module has taken since a person last asked', () => {
    const again = [
      ...written,
      anEvent('TEST_FAILED', {}, at(5)),
      anEvent('MODULE_ITERATION', { outcome: 'failed' }, at(6)),
      anEvent('CORRECTION_STARTED', {}, at(7)),
    ];
    const limit = (value: number) => wanting({ kind: 'iteration_limit', value });
    given(again)
      .when(limit(1))
      .thenThrows('limit_used_up', /can be 2 at the lowest/);
    given(again)
      .when(limit(2))
      .then([{ event_type: 'USER_INTERVENTION' }]);
  });

  it('WF-4 are bounded in what they say altogether, with the bug reports', () => {
    const text = 'x'.repeat(8_000);
    const guided = Array.from({ length: 31 }, (_, index) => asked('guidance', index + 5, { text }));
    const before = [...written, ...guided];
    const more = (length: number) => wanting({ kind: 'guidance', text: 'x'.repeat(length), when: 'now' });
    given(before)
      .when(more(8_000))
      .then([{ event_type: 'USER_INTERVENTION' }]);
    const full = [...before, asked('guidance', 36, { text })];
    given(full).when(more(1)).thenThrows('too_many_words');
    given(full).when(report()).thenThrows('too_many_words');
  });

  it('WF-5 go before the settings that the task starts with', () => {
    const wishes = [
      anEvent('USER_INTERVENTION', { kind: 'priority', client: 'page', value: 'HIGH' }, at(1, 0)),
      anEvent('USER_INTERVENTION', { kind: 'iteration_limit', client: 'page', value: 9 }, at(2, 0)),
    ];
    given(wishes)
      .when({ type: 'start_task', ...DATA.TASK_STARTED })
      .then([{ event_type: 'TASK_STARTED', data: { priority: 'HIGH', max_iterations: 9 } as never }]);
  });

  it('WF-5 pause: wanted from the request to the one to resume; TASK_PREEMPTED says that it has stopped', () => {
    const ask = (kind: string, sequence: number) =>
      anEvent('USER_INTERVENTION', { kind, client: 'page' }, at(sequence));
    const stopped = [...written, ask('pause', 5), anEvent('TASK_PREEMPTED', { reason: 'paused' }, at(6))];
    given(stopped).thenState({ status: 'paused', pause_wanted: true, preemptions: 0 });
    const wanted = [...stopped, ask('resume', 7)];
    given(wanted).thenState({ status: 'paused', pause_wanted: false });
    given([...wanted, anEvent('TASK_RESUMED', {}, at(8))]).thenState({ status: 'running' });
  });

  it('WF-5 a pause before the start ends with the request to resume: then the task waits as before', () => {
    const ask = (kind: string, sequence: number) =>
      anEvent('USER_INTERVENTION', { kind, client: 'page' }, at(sequence, 0));
    given([ask('pause', 1)]).thenState({ status: 'paused', pause_wanted: true });
    given([ask('pause', 1), ask('resume', 2)]).thenState({ status: 'not_started', pause_wanted: false });
  });
});
