import { happensBefore, type VectorClock } from '../kernel/vector-clock.js';
import type { Demand, ModuleState, TaskState } from './state.js';

export function hasCode({ phase }: ModuleState): boolean {
  return phase !== 'planned' && phase !== 'started';
}

function concerns(demand: Demand, module: string | null): boolean {
  return demand.module === null || demand.module === module;
}

/** What a model call on that module (null: for the plan) would answer. */
export function demandsOn(state: TaskState, module: string | null): readonly Demand[] {
  return state.unanswered.filter((demand) => concerns(demand, module));
}

/**
 * The demands that remain after an answer: it has answered those that were known when its step was sent off, which is what
 * its clock says (EV-15). Guidance typed meanwhile is concurrent with it, and stays.
 */
export function remaining(
  state: TaskState,
  answer: { readonly module: string | null; readonly vector_clock: VectorClock },
): readonly Demand[] {
  return state.unanswered.filter(
    (demand) => !concerns(demand, answer.module) || !happensBefore(demand.vector_clock, answer.vector_clock),
  );
}

/**
 * The module to correct for a demand; null when the ordinary course asks a model next anyway, or has nothing to correct.
 * Guidance goes to the module being worked on, or, when all are done, to the last one.
 */
export function moduleFor(demand: Demand, state: TaskState): ModuleState | null {
  const open = state.modules.find((module) => module.phase !== 'complete');
  const named = state.modules.find((module) => module.name === demand.module);
  const target = named ?? open ?? state.modules.at(-1);
  return target && hasCode(target) && target.phase !== 'correcting' ? target : null;
}
