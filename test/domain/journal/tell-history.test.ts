import { describe, expect, it } from '@jest/globals';
import { inOrderOfBirth, missingRuns, type RunOutline } from '../../../src/domain/journal/run-outline.js';
import {
  lastWords,
  leaveRun,
  recallBatch,
  startTelling,
  tellBatch,
  tellRun,
  type Telling,
} from '../../../src/domain/journal/tell-history.js';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { aPlan, T0, TASK_ID } from '../../support/builders.js';
import { play } from '../../support/story.js';

const events = play({ plan: aPlan('email') }).events as unknown as readonly RecordedEvent[];
const RUN = '0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9';
const NEXT = '11111111-2222-4333-8444-555555555555';

const outline = (change: Partial<RunOutline> = {}): RunOutline => ({
  runId: RUN,
  continuedFrom: null,
  resetFrom: null,
  resets: 0,
  bornMs: T0,
  ownAfter: 0,
  closing: null,
  ...change,
});
const closing = (kind: NonNullable<RunOutline['closing']>['kind'], message: string | null = null) =>
  ({ kind, message, timeMs: T0 + 90_000, byReset: false, continuedBy: null }) as const;
const batch = (from: number, to: number, runId = RUN) => ({
  taskId: TASK_ID,
  runId,
  continuedFrom: null,
  events: events.slice(from - 1, to),
});
const told = (telling: Telling, from: number, to: number, runId = RUN): Telling =>
  tellBatch(telling, batch(from, to, runId)).telling;
const begun = (run = outline()): Telling => tellRun(startTelling(TASK_ID), run);

describe('telling a journal from histories', () => {
  it('EV-27 gives the lines that the writer wrote, delivery by delivery', () => {
    const first = tellBatch(begun(), batch(1, 3));
    const second = tellBatch(first.telling, batch(4, 5));
    const lines = [...first.lines, ...second.lines];
    expect(lines.map((line) => [line.position, line.branch, line.runId])).toEqual(
      [1, 2, 3, 4, 5].map((position) => [position, 1, RUN]),
    );
    expect(lines.map((line) => line.kind === 'event' && line.event)).toEqual(events.slice(0, 5));
  });

  it('EV-27 a delivery that was ordered twice adds nothing', () => {
    expect(tellBatch(told(begun(), 1, 3), batch(1, 3)).lines).toEqual([]);
  });

  it('EV-20 a terminated run ends with TASK_FAILED, made of the closing event and nothing else', () => {
    const run = outline({ closing: closing('terminated', 'by hand') });
    const [event] = lastWords(told(begun(run), 1, 4), run)?.events ?? [];
    expect(event).toEqual({
      event_id: '019c13ed-fd90-7000-a93a-4b5c6d7e8f91',
      task_id: TASK_ID,
      event_type: 'TASK_FAILED',
      timestamp: new Date(T0 + 90_000).toISOString(),
      sequence: 5,
      vector_clock: { ...events[3]?.vector_clock, auditor: 1 },
      actor: 'auditor',
      causation_id: events[3]?.event_id,
      correlation_id: events[0]?.correlation_id,
      code_version: events[3]?.code_version,
      data: {
        reason: 'terminated',
        message: 'the workflow was terminated from outside: by hand',
        module: 'email',
      },
    });
    expect(lastWords(told(begun(run), 1, 4), run)?.events).toEqual([event]);
  });

  it('AP-4 EV-20 a run that was terminated to cancel its task ends with TASK_CANCELLED, which says how', () => {
    const reason = 'cancelled by force: its workflow could not hear that it was to stop';
    const run = outline({ closing: closing('terminated', reason) });
    const [event] = lastWords(told(begun(run), 1, 4), run)?.events ?? [];
    expect(event).toMatchObject({
      event_type: 'TASK_CANCELLED',
      actor: 'auditor',
      data: { reason: 'terminated', message: reason },
    });
  });

  it('EV-20 the bytes of such an end stay as they are', () => {
    const run = outline({ closing: closing('timed_out') });
    const [event] = lastWords(begun(run), run)?.events ?? [];
    expect(JSON.stringify(event)).toBe(
      '{"event_id":"019c13ed-fd90-7000-a93a-4b5c6d7e8f91","task_id":"0196f3c0-0000-7000-8000-000000000001",' +
        '"event_type":"TASK_FAILED","timestamp":"2026-01-31T12:01:30.000Z","sequence":1,"vector_clock":{"auditor":1},' +
        '"actor":"auditor","causation_id":null,"correlation_id":"0196f3c0-0000-7000-8000-000000000001",' +
        '"code_version":0,"data":{"reason":"timed_out","message":"the workflow ran into its time limit","module":null}}',
    );
  });

  it.each([
    ['timed_out', 'TASK_FAILED', 'timed_out'],
    ['failed', 'TASK_FAILED', 'internal_error'],
    ['cancelled', 'TASK_CANCELLED', 'requested'],
  ] as const)('EV-20 a run that %s without its own word ends with %s', (kind, type, reason) => {
    const run = outline({ closing: closing(kind) });
    const [event] = lastWords(begun(run), run)?.events ?? [];
    expect([event?.event_type, event?.data.reason, event?.sequence]).toEqual([type, reason, 1]);
  });

  it('EV-20 nothing is added to a run that is open, was continued, ended by itself, or made way for a reset', () => {
    const whole = told(begun(), 1, events.length);
    expect(lastWords(begun(), outline())).toBeNull();
    expect(lastWords(begun(), outline({ closing: closing('continued') }))).toBeNull();
    expect(lastWords(whole, outline({ closing: closing('terminated') }))).toBeNull();
    const byReset = { ...closing('terminated'), byReset: true };
    expect(lastWords(begun(), outline({ closing: byReset }))).toBeNull();
  });

  it('EV-21 a reset run knows what it shares with its base, and what it writes opens the next branch', () => {
    const base = outline();
    const reset = outline({ runId: NEXT, resetFrom: RUN, resets: 1, closing: closing('terminated') });
    let telling = leaveRun(told(begun(base), 1, 8), base);
    telling = recallBatch(tellRun(telling, reset), batch(1, 4));
    const last = lastWords(telling, reset);
    expect(last?.events[0]).toMatchObject({
      sequence: 5,
      actor: 'auditor~1',
      causation_id: events[3]?.event_id,
    });
    const { lines } = tellBatch(telling, last!);
    expect(lines.map((line) => [line.kind, line.position, line.branch])).toEqual([
      ['branch_opened', 9, 2],
      ['event', 10, 2],
    ]);
  });

  it('WF-8 a run that continues another knows what that one knew', () => {
    const first = outline({ closing: closing('continued') });
    const next = outline({ runId: NEXT, continuedFrom: RUN, closing: closing('terminated') });
    const telling = tellRun(leaveRun(told(begun(first), 1, 4), first), next);
    expect(lastWords(telling, next)?.events[0]).toMatchObject({ sequence: 5, actor: 'auditor' });
  });
});

describe('the runs of a task', () => {
  it('EV-21 stand in the order of their birth, each behind those that it came from', () => {
    const a = outline({ runId: 'a', bornMs: 5 });
    const b = outline({ runId: 'b', bornMs: 5, continuedFrom: 'c' });
    const c = outline({ runId: 'c', bornMs: 5, resetFrom: 'a' });
    expect(inOrderOfBirth([b, c, a]).map((run) => run.runId)).toEqual(['a', 'c', 'b']);
    expect(inOrderOfBirth([{ ...a, bornMs: 9 }, c, b]).map((run) => run.runId)).toEqual(['a', 'c', 'b']);
  });

  it('EV-36 lack those that are named and not among them', () => {
    expect(missingRuns([outline({ continuedFrom: 'x', resetFrom: 'y' }), outline({ runId: 'x' })])).toEqual([
      'y',
    ]);
  });
});
