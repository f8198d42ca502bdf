import type { Demand, ModuleState, TaskState } from '../task/state.js';
import { LANGUAGE_NAMES } from './system-prompts.js';

function moduleLine(module: ModuleState, current: string | null): string {
  const here = module.name === current ? ', the one you work on' : '';
  const needs = module.depends_on.length > 0 ? `; imports ${module.depends_on.join(', ')}` : '';
  return `- ${module.name} (${module.phase}${here}): ${module.purpose}${needs}`;
}

/** Facts of the task as they are now, rendered anew for each call and never summarised. */
export function renderState(state: TaskState, currentModule: string | null): string {
  const lines = [`Language: ${state.language ? LANGUAGE_NAMES[state.language] : 'not chosen yet'}`];
  if (state.code_version > 0) lines.push(`Code version: ${state.code_version}`);
  if (state.last_test) {
    const { outcome, passed, total, code_version } = state.last_test;
    lines.push(`Last test run: ${outcome}, ${passed} of ${total} passed, on code version ${code_version}`);
  }
  if (state.modules.length > 0)
    lines.push('Modules:', ...state.modules.map((one) => moduleLine(one, currentModule)));
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
