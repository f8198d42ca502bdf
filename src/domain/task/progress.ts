import type { TaskState } from './state.js';

const PLAN_SHARE = 0.1;
const MODULES_SHARE = 0.8;

/** 0.1 for the plan, 0.8 for modules done, 0.1 for the final tests; never below what it was (WF-7). */
export function progressOf(state: TaskState): number {
  if (state.status === 'completed') return 1;
  if (state.modules.length === 0) return state.progress;
  const done = state.modules.filter((module) => module.phase === 'complete').length;
  const share = PLAN_SHARE + MODULES_SHARE * (done / state.modules.length);
  return Math.max(state.progress, Math.round(share * 1000) / 1000);
}
