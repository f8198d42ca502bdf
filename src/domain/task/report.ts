import { isTaskEvent } from './event-shape.js';
import type { CallRecord, RecordedEvent, TaskEvent } from './events.js';
import { suspicionsOf } from './proof/suspicions.js';
import { rebuildState } from './rebuild-state.js';
import { code, inline, table } from './report-text.js';
import type { TaskState } from './state.js';

/** What a task did and what it ended with, as Markdown for people (WF-15); the same events always give the same text. */
export function renderReport(events: readonly RecordedEvent[]): string {
  const { state } = rebuildState(events);
  const known = events.filter(isTaskEvent);
  const sections = [
    heading(state),
    outcome(state, known),
    modules(state),
    tests(state, known),
    suspicions(state),
    versions(known),
    calls(known),
    howToClone(state),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(state: TaskState): string {
  const facts = [
    `- Task: ${code(state.task_id ?? 'unknown')}`,
    `- Language: ${state.language ?? 'not chosen yet'}`,
    `- Started: ${state.started_at ?? 'never'}`,
    `- Ended: ${state.ended_at ?? 'not yet'}`,
  ];
  return `# ${inline(state.prompt_line) || 'Task without a prompt'}\n\n${facts.join('\n')}`;
}

function outcome(state: TaskState, events: readonly TaskEvent[]): string {
  return `## Outcome\n\n${outcomeText(state, events.at(-1))}`;
}

function outcomeText(state: TaskState, last: TaskEvent | undefined): string {
  if (last?.event_type === 'TASK_COMPLETE') {
    const { proof } = last.data;
    return (
      `**Completed.** The proof is test run ${code(proof.run)} (event ${code(proof.test_event_id)}): all tests that were ` +
      `run passed on version ${proof.code_version}, code hash ${code(proof.code_hash)}.${doubt(state)}`
    );
  }
  if (last?.event_type === 'TASK_CANCELLED')
    return `**Cancelled**: ${inline(last.data.message ?? last.data.reason)}`;
  if (state.failure !== null) {
    const where = state.failure.module === null ? '' : ` in module ${code(state.failure.module)}`;
    return `**Failed**${where} (${inline(state.failure.reason)}): ${inline(state.failure.message)}`;
  }
  return `Not ended yet (${state.status.replaceAll('_', ' ')}).`;
}

function modules(state: TaskState): string {
  if (state.modules.length === 0) return '';
  const rows = state.modules.map((module) => [
    code(module.name),
    inline(module.purpose),
    module.phase,
    String(module.iterations),
    `${code(module.file)}, ${code(module.test_file)}`,
  ]);
  return `## Modules\n\n${table(['Module', 'Purpose', 'State', 'Iterations', 'Files'], rows)}`;
}

function tests(state: TaskState, events: readonly TaskEvent[]): string {
  const last = state.last_test;
  if (last === null) return '';
  const scope = last.module === null ? 'all tests together' : `the tests of ${code(last.module)}`;
  const summary =
    `The last run, of ${scope} on version ${last.code_version}, ${last.outcome}: ` +
    `${last.passed} of ${last.total} passed${last.skipped > 0 ? `, ${last.skipped} skipped` : ''}.`;
  const failures = last.failures.map(
    (failure) => `- ${code(failure.name)} in ${code(failure.file)}: ${inline(failure.message)}`,
  );
  return ['## Tests', summary, isolation(events), ...(failures.length > 0 ? [failures.join('\n')] : [])].join(
    '\n\n',
  );
}

function doubt(state: TaskState): string {
  const { length } = suspicionsOf(state);
  if (length === 0) return '';
  return ` **There ${length === 1 ? 'is 1 suspicion' : `are ${length} suspicions`} against its tests, see below.**`;
}

/** What makes the proof weaker than it looks (WF-14). */
function suspicions(state: TaskState): string {
  const found = suspicionsOf(state);
  if (found.length === 0) return '';
  return `## Suspicions\n\n${found.map(({ message }) => `- ${inline(message)}`).join('\n')}`;
}

/** In what the tests ran, and a warning that cannot be overlooked if code had the rights of the user (WF-14). */
function isolation(events: readonly TaskEvent[]): string {
  const kinds = new Set(
    events.flatMap((event) =>
      event.event_type === 'TEST_PASSED' || event.event_type === 'TEST_FAILED' ? [event.data.sandbox] : [],
    ),
  );
  const ran = `Isolation of the test runs: ${[...kinds].map(inline).join(', ')}.`;
  return kinds.has('none')
    ? `${ran} **Warning: "none" means that the code ran with all rights of the user who runs the service.**`
    : ran;
}

function versions(events: readonly TaskEvent[]): string {
  const rows = events.flatMap((event) =>
    event.event_type === 'CODE_GENERATED'
      ? [[`v${event.code_version}`, code(event.data.commit), inline(event.data.step), inline(event.actor)]]
      : [],
  );
  return rows.length === 0 ? '' : `## Versions\n\n${table(['Version', 'Commit', 'Step', 'By'], rows)}`;
}

function calls(events: readonly TaskEvent[]): string {
  const made = events.flatMap((event) => callOf(event));
  if (made.length === 0) return '';
  const rows = made.map((call) => [
    inline(call.model),
    String(call.asks),
    String(call.prompt_tokens ?? call.prompt_tokens_estimated),
    call.answer_tokens === null ? '' : String(call.answer_tokens),
    (call.duration_ms / 1000).toFixed(1),
  ]);
  const head = ['Model', 'Asked', 'Prompt tokens', 'Answer tokens', 'Seconds'];
  return `## Model calls\n\n${table(head, rows)}`;
}

function callOf(event: TaskEvent): readonly CallRecord[] {
  if (event.event_type !== 'PLANNING_COMPLETE' && event.event_type !== 'CODE_GENERATED') return [];
  // Older and newer writers may leave the call out.
  const call = event.data.call as CallRecord | null | undefined;
  return call ? [call] : [];
}

function howToClone(state: TaskState): string {
  if (state.code_version === 0) return '';
  return `## The code\n\nIn the folder of this report:\n\n    git clone code.git my-copy\n\nEach version has a tag, \`v1\` to \`v${state.code_version}\`.`;
}
