import type { TaskEvent } from '../events.js';
import type { FileRef } from '../plan.js';
import type { ModuleState, TaskState } from '../state.js';
import { remaining } from '../demands.js';
import { NO_TESTS } from '../proof/module-tests.js';
import { changeModule, changeState } from './change-state.js';
import { afterCall } from './running-time.js';

type CodeGenerated = Extract<TaskEvent, { event_type: 'CODE_GENERATED' }>;
type CorrectionStarted = Extract<TaskEvent, { event_type: 'CORRECTION_STARTED' }>;
type CorrectionCompleted = Extract<TaskEvent, { event_type: 'CORRECTION_COMPLETED' }>;

/** The state with one module in another phase; unknown names change nothing. */
export function withModule(
  state: TaskState,
  name: string | null,
  change: Partial<Pick<ModuleState, 'phase' | 'iterations' | 'excused' | 'tests'>>,
): TaskState {
  const modules = state.modules.map((module) =>
    module.name === name ? changeModule(module, change) : module,
  );
  return changeState(state, { modules });
}

/** The state at work on a module; a name that the plan does not have changes nothing. */
export function atModule(state: TaskState, name: string | null): TaskState {
  if (state.current_module === name) return state;
  return state.modules.some((module) => module.name === name)
    ? changeState(state, { current_module: name })
    : state;
}

/** True for code that an older or the same version has overtaken (EV-32). */
export function isStaleCode(state: TaskState, event: CodeGenerated): boolean {
  return event.code_version <= state.code_version;
}

/** Files of a version: all of them stand in the event, sorted by path. */
function sorted(files: readonly FileRef[]): readonly FileRef[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function codeGenerated(state: TaskState, event: CodeGenerated): TaskState {
  const { module, commit, code_hash, files, call } = event.data;
  const target = state.modules.find((one) => one.name === module);
  const phase = target?.phase === 'correcting' ? 'correcting' : 'written';
  return withModule(
    changeState(state, {
      code_version: event.code_version,
      code_hash,
      code_clock: event.vector_clock,
      commit,
      files: sorted(files),
      unanswered: remaining(state, { module, vector_clock: event.vector_clock }),
      ...afterCall(state, call),
    }),
    module,
    { phase, tests: { ...(target?.tests ?? NO_TESTS), checked: false } },
  );
}

export function correctionStarted(state: TaskState, event: CorrectionStarted): TaskState {
  const { module, answers } = event.data;
  const current = state.modules.find((one) => one.name === module);
  // A person asked for it: the module gets as many tries as it had at first. Older writers know only failed runs.
  const asked = typeof answers === 'string' && current ? { excused: current.iterations } : {};
  return withModule(atModule(state, module), module, { phase: 'correcting', ...asked });
}

/** At the current version the usual end of a correction; above it the version is adopted (EV-32). */
export function correctionCompleted(state: TaskState, event: CorrectionCompleted): TaskState {
  // An older writer's correction may lack the hash (EV-41); it is then unknown, not that of the version before.
  const code_hash = (event.data.code_hash as string | null | undefined) ?? null;
  const adopted =
    event.code_version > state.code_version
      ? { ...state, code_version: event.code_version, code_hash, code_clock: event.vector_clock }
      : state;
  return withModule(adopted, event.data.module, { phase: 'corrected' });
}
