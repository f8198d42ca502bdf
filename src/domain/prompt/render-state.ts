import type { ModuleTests } from '../task/proof/module-tests.js';
import type { Demand, ModuleState, TaskState } from '../task/state.js';
import { quotedName } from './printed-text.js';
import { LANGUAGE_NAMES } from './system-prompts.js';

function moduleLine(module: ModuleState, current: string | null): string {
  const here = module.name === current ? ', the one you work on' : '';
  const needs = module.depends_on.length > 0 ? `; imports ${module.depends_on.join(', ')}` : '';
  return `- ${module.name} (${module.phase}${here}): ${module.purpose}${needs}`;
}

const NAMES_SHOWN = 10;
const names = (all: readonly { readonly name: string }[]): string =>
  all
    .slice(0, NAMES_SHOWN)
    .map(({ name }) => JSON.stringify(quotedName(name)))
    .join(', ');

/** What a model should know of the tests of the module it works on, whatever the last run came to. */
function testFacts(tests: ModuleTests | undefined): readonly string[] {
  const weak = (tests?.stub_check?.weak_tests ?? []).map((name) => ({ name }));
  const removed = tests?.removed ?? [];
  return [
    ...(weak.length > 0
      ? [`Tests that passed whatever the code does, and have to check something: ${names(weak)}`]
      : []),
    ...(removed.length > 0
      ? [`Tests that failed and were removed, skipped or emptied, and have to come back: ${names(removed)}`]
      : []),
  ];
}

/** Facts of the task as they are now, rendered anew for each call and never summarised. */
export function renderState(state: TaskState, currentModule: string | null): string {
  const lines = [`Language: ${state.language ? LANGUAGE_NAMES[state.language] : 'not chosen yet'}`];
  if (state.code_version > 0) lines.push(`Code version: ${state.code_version}`);
  if (state.last_test) {
    const { outcome, passed, total, skipped, code_version } = state.last_test;
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    lines.push(
      `Last test run: ${outcome}, ${passed} of ${total} passed${left}, on code version ${code_version}`,
    );
  }
  if (state.modules.length > 0)
    lines.push('Modules:', ...state.modules.map((one) => moduleLine(one, currentModule)));
  lines.push(...testFacts(state.modules.find(({ name }) => name === currentModule)?.tests));
  return lines.join('\n');
}

function asLine({ kind, text }: Demand): string {
  return kind === 'bug_report' ? `- NEW, a bug in the code as it is now: ${text}` : `- NEW: ${text}`;
}

/**
 * What people said of the task since it started: first what no model has read yet, then all else, each newest first, so
 * that shortening takes what is oldest and long known.
 */
export function renderGuidance(state: TaskState): string {
  const unread = new Set(state.unanswered.map(({ text }) => text));
  const said = state.guidance.filter((text) => !unread.has(text)).map((text) => `- ${text}`);
  const bugs = state.bug_reports
    .filter(({ description }) => !unread.has(description))
    .map(({ description, code_version }) => `- A bug in code version ${code_version}: ${description}`);
  return [...bugs, ...said, ...state.unanswered.map(asLine)].reverse().join('\n');
}
