import type { ModuleState, TaskState } from '../state.js';

/**
 * The state with some fields changed. What `{ ...state, … }` says, but each field by its name: the spread of an object with so
 * many fields takes ten times as long, and a fold makes one for every event of a record (EV-34).
 */
export function changeState(state: TaskState, change: Partial<TaskState>): TaskState {
  return Object.assign(copyOf(state), change);
}

/** The same for a module. */
export function changeModule(module: ModuleState, change: Partial<ModuleState>): ModuleState {
  const { name, purpose, depends_on, file, test_file, phase, iterations, excused, tests } = module;
  return Object.assign(
    { name, purpose, depends_on, file, test_file, phase, iterations, excused, tests },
    change,
  );
}

function copyOf(state: TaskState): TaskState {
  return {
    task_id: state.task_id,
    status: state.status,
    sequence: state.sequence,
    priority: state.priority,
    prompt_line: state.prompt_line,
    request_sha256: state.request_sha256,
    language: state.language,
    model: state.model,
    max_iterations: state.max_iterations,
    timeout_ms: state.timeout_ms,
    running_ms: state.running_ms,
    modules: state.modules,
    current_module: state.current_module,
    code_version: state.code_version,
    code_hash: state.code_hash,
    code_clock: state.code_clock,
    commit: state.commit,
    files: state.files,
    last_test: state.last_test,
    guidance: state.guidance,
    bug_reports: state.bug_reports,
    unanswered: state.unanswered,
    pause_wanted: state.pause_wanted,
    at_rest: state.at_rest,
    chosen: state.chosen,
    progress: state.progress,
    calls: state.calls,
    preemptions: state.preemptions,
    started_at: state.started_at,
    updated_at: state.updated_at,
    ended_at: state.ended_at,
    failure: state.failure,
    skipped: state.skipped,
  };
}
