import type { ModuleState, TaskState } from '../task/state.js';
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

/** What people said of the task since it started, newest first, so that shortening takes the oldest. */
export function renderGuidance(state: TaskState): string {
  const bugs = state.bug_reports.map(
    ({ description, code_version }) => `- A bug in code version ${code_version}: ${description}`,
  );
  return [...state.guidance.map((text) => `- ${text}`), ...bugs].reverse().join('\n');
}
