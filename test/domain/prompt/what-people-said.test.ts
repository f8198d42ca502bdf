import { describe, expect, it } from '@jest/globals';
import {
  countByCharacters,
  draftContext,
  fitContext,
  type ContextMaterial,
} from '../../../src/domain/prompt/index.js';
import type { RecordedEvent, TaskEvent } from '../../../src/domain/task/events.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { aModule, anEvent, aRecord } from '../../support/builders.js';

const WRITTEN = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
);
const at = (sequence: number) => ({ sequence, code_version: 1 });
const said = (sequence: number, text: string): TaskEvent => ({
  ...anEvent('USER_INTERVENTION', { kind: 'guidance', client: 'page', text }, at(sequence)),
  vector_clock: { 'user:page': sequence },
});
const bug = (sequence: number, description: string): TaskEvent => ({
  ...anEvent('BUG_REPORT_RECEIVED', { description }, at(sequence)),
  vector_clock: { 'user:page': sequence },
});

function textFor(more: readonly TaskEvent[], change: Partial<ContextMaterial> = {}): string {
  const events = [...WRITTEN, ...more] as readonly (TaskEvent | RecordedEvent)[] as readonly RecordedEvent[];
  const material: ContextMaterial = {
    kind: 'correct',
    module: aModule('email'),
    state: rebuildState(events).state,
    events,
    request: { prompt: 'Build email validator', answers: [] },
    files: { target: [{ path: 'src/email.ts', content: 'export {};' }], others: [] },
    lastFailure: null,
    dialogue: null,
    ...change,
  };
  return fitContext(draftContext(material), 8_192, countByCharacters).messages[1]!.content;
}

describe('what people said, in a context', () => {
  it('WF-4 WF-16 says what is new, and that it is to be heeded', () => {
    const text = textFor([said(5, 'no regex'), bug(6, 'accepts a@@b')]);
    expect(text).toContain('- NEW, a bug in the code as it is now: accepts a@@b\n- NEW: no regex');
    expect(text).toContain('Repair the bug that was reported, and add a test that fails while it is there.');
    expect(text).toContain('Do what the user said meanwhile');
  });

  it('WF-4 keeps what was answered, behind what is new and without the mark', () => {
    const answer = {
      ...anEvent('CODE_GENERATED', {}, { sequence: 6, code_version: 2 }),
      vector_clock: { coder: 2, 'user:page': 5 },
    };
    const later = { ...said(7, 'short names'), code_version: 2 };
    expect(textFor([said(5, 'no regex'), answer, later])).toContain('- NEW: short names\n- no regex');
    expect(textFor([said(5, 'no regex'), answer])).not.toMatch(/NEW|Do what the user said/);
  });

  it('WF-4 shows a plan or a new module what is new too, but no bugs of another module', () => {
    expect(textFor([said(5, 'no regex')], { kind: 'plan', module: null })).toContain('- NEW: no regex');
    const other = textFor([bug(5, 'accepts a@@b')], { kind: 'write', module: aModule('report') });
    expect(other).not.toContain('Repair the bug');
  });

  it('WF-4 has all that is new also when what was said before is longer than its room', () => {
    const old = Array.from({ length: 40 }, (_, index) => said(5 + index, `${index} ${'x'.repeat(300)}`));
    const answer = {
      ...anEvent('CODE_GENERATED', {}, { sequence: 60, code_version: 2 }),
      vector_clock: { coder: 2, 'user:page': 50 },
    };
    const fresh = Array.from({ length: 3 }, (_, index) => ({
      ...said(61 + index, `fresh ${index}`),
      code_version: 2,
    }));
    const text = textFor([...old, answer, ...fresh], {
      files: { target: [{ path: 'src/email.ts', content: 'y'.repeat(40_000) }], others: [] },
    });
    for (const index of [0, 1, 2]) expect(text).toContain(`- NEW: fresh ${index}`);
  });
});
