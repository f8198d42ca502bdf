import { printable } from '../terminal/printable.js';
import { eventData, type EventData } from './event-data.js';
import { greenLines, plural, redLines, type Line } from './test-lines.js';

export type ShownEvent = { readonly type: string; readonly version: number; readonly data: unknown };

/** Why a task gave its place away, and how it comes back, as a person who does not know the service says it. */
const GAVE_WAY: Readonly<Record<string, Line>> = {
  place_needed: ['waits', 'a more urgent task has its place for now'],
  paused: ['paused', 'as asked'],
  reset: ['waits', 'its run was reset, so it gets in line again'],
};

function gaveWay(data: EventData): Line {
  const reason = data.text('reason');
  return GAVE_WAY[reason] ?? ['waits', reason.replaceAll('_', ' ')];
}

function wentOn(data: EventData): string {
  const reason = data.text('reason');
  return reason === 'place_granted' ? 'it is its turn again' : reason.replaceAll('_', ' ');
}

type Render = (data: EventData, version: number) => readonly Line[];

function files(data: EventData): string {
  return data
    .items('files')
    .map((file) => file.text('path'))
    .join(', ');
}

function plan(data: EventData): readonly Line[] {
  const modules = data.items('modules');
  const lines = modules.map((module, index): Line => [
    '',
    `${index + 1}. ${module.text('name')}: ${module.text('purpose')}`,
  ]);
  return [['plan', `${plural(modules.length, 'module')} in ${data.text('language')}`], ...lines];
}

function wish(data: EventData): readonly Line[] {
  const kind = data.text('kind').replaceAll('_', ' ');
  const said = [data.text('text'), data.text('value'), String(data.number('value') || '')];
  const what = said.find((text) => text !== '');
  return [['person', what === undefined ? kind : `${kind}: ${what}`]];
}

const RENDER: Readonly<Record<string, Render>> = {
  TASK_STARTED: (data) => [['started', data.text('prompt_line')]],
  PLANNING_COMPLETE: plan,
  MODULE_STARTED: (data) => [
    ['module', `${data.number('index')} of ${data.number('total')}: ${data.text('module')}`],
  ],
  CODE_GENERATED: (data, version) => [
    ['code', `version ${version}, iteration ${data.number('iteration')}: ${files(data)}`],
  ],
  TEST_STARTED: () => [],
  TEST_PASSED: greenLines,
  TEST_FAILED: redLines,
  CORRECTION_STARTED: (data) => {
    const why = data.text('answers') === '' ? '' : ', as asked';
    return [['correct', `${data.text('module')}, iteration ${data.number('iteration')}${why}`]];
  },
  CORRECTION_COMPLETED: () => [],
  MODULE_ITERATION: () => [],
  MODULE_COMPLETE: (data) => [
    ['done', `${data.text('module')} after ${plural(data.number('iterations'), 'iteration')}`],
  ],
  BUG_REPORT_RECEIVED: (data) => {
    const isOld = data.text('refused_by') !== '';
    return [
      [
        'reported',
        `${isOld ? '(of code that has changed since, left out) ' : ''}${data.text('description')}`,
      ],
    ];
  },
  USER_INTERVENTION: wish,
  TASK_PREEMPTED: (data) => [gaveWay(data)],
  TASK_RESUMED: (data) => [['goes on', wentOn(data)]],
  TASK_COMPLETE: (data) => {
    const proof = data.object('proof');
    const skipped = data.number('skipped') > 0 ? `, ${data.number('skipped')} skipped,` : '';
    const tested = `${plural(data.number('tests'), 'test')} passed${skipped} on version ${proof.number('code_version')}`;
    const doubts = data.number('suspicions');
    const suspect = doubts === 0 ? '' : `; ${plural(doubts, 'suspicion')}: look at the tests`;
    return [
      [
        'complete',
        `${plural(data.number('modules'), 'module')}, ${tested}, ${plural(data.number('calls'), 'model call')} (proof: test run ${proof.text('run')})${suspect}`,
      ],
    ];
  },
  TASK_FAILED: (data) => [['failed', `${data.text('reason').replaceAll('_', ' ')}: ${data.text('message')}`]],
  TASK_CANCELLED: (data) => [['cancelled', data.text('message') || data.text('reason').replaceAll('_', ' ')]],
};

const LABEL_WIDTH = 10;
const SEQUENCE_WIDTH = 5;

const laidOut = ([label, text]: Line): string => `  ${label.padEnd(LABEL_WIDTH)} ${text}`.trimEnd();
const named = (type: string): Line => ['event', printable(type)];

function rendered({ type, version, data }: ShownEvent): readonly Line[] {
  const render = RENDER[type];
  return render ? render(eventData(data), version) : [named(type)];
}

/** An event as lines for a person; [] for one that only programs care about. Nothing in them acts on a terminal. */
export function eventLines(event: ShownEvent): readonly string[] {
  return rendered(event).map(laidOut);
}

/** An event of the record as lines for a person, with its sequence before the first; none is left out. */
export function recordLines(event: {
  readonly sequence: number;
  readonly event_type: string;
  readonly code_version: number;
  readonly data: unknown;
}): readonly string[] {
  const { sequence, event_type: type, code_version: version, data } = event;
  const lines = rendered({ type, version, data });
  return (lines.length === 0 ? [named(type)] : lines).map((line, index) => {
    const number = index === 0 ? String(sequence) : '';
    return `${number.padStart(SEQUENCE_WIDTH)}${laidOut(line)}`;
  });
}
