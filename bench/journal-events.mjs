/** A task with a million events. */
export const TASK = '0196f3c0-0000-7000-8000-000000000001';

export const taskNumber = (number) => `0196f3c1-0000-7000-8000-${String(number).padStart(12, '0')}`;

const HASH = 'a'.repeat(64);
const MODULE = {
  name: 'store',
  purpose: 'keeps things',
  depends_on: [],
  file: 'src/store.ts',
  test_file: 'test/store.test.ts',
};
const call = {
  call_id: 'c',
  model: 'bench',
  routing: 'bench',
  asks: 1,
  prompt_tokens_estimated: 900,
  prompt_tokens: 900,
  answer_tokens: 200,
  slots: { state: 300, files: 600 },
  duration_ms: 900,
  prompt_sha256: HASH,
  answer_sha256: HASH,
};
const run = (sequence) => ({
  run: `r${sequence}`,
  scope: 'module',
  module: MODULE.name,
  code_hash: HASH,
  tests: [{ name: 'keeps', file: MODULE.test_file, outcome: 'failed', duration_ms: 3 }],
  total: 1,
  passed: 0,
  failed: 1,
  duration_ms: 900,
  sandbox: 'bench',
  output: null,
});

/** Write, test, fail, correct, again and again: what a task that does not get on records. */
const ROUND = [
  (sequence) => [
    'CODE_GENERATED',
    {
      module: MODULE.name,
      iteration: 1,
      step: `s${sequence}`,
      commit: HASH,
      code_hash: HASH,
      files: [{ path: MODULE.file, sha256: HASH, bytes: 900 }],
      strategy: 'whole',
      call,
    },
  ],
  (sequence) => [
    'TEST_STARTED',
    { run: `r${sequence}`, scope: 'module', module: MODULE.name, code_hash: HASH },
  ],
  (sequence) => [
    'TEST_FAILED',
    {
      ...run(sequence),
      reason: 'assertions',
      failures: [{ name: 'keeps', file: MODULE.test_file, message: 'expected 1 to be 2' }],
    },
  ],
  () => ['MODULE_ITERATION', { module: MODULE.name, iteration: 1, outcome: 'failed' }],
  (sequence) => [
    'CORRECTION_STARTED',
    { module: MODULE.name, iteration: 1, run: `r${sequence}`, answers: null },
  ],
];

function content(sequence) {
  if (sequence === 1) {
    return [
      'TASK_STARTED',
      {
        request_sha256: HASH,
        prompt_line: 'bench',
        language: null,
        model: null,
        priority: 'MEDIUM',
        max_iterations: 5,
        timeout_ms: null,
      },
    ];
  }
  if (sequence === 2) return ['PLANNING_COMPLETE', { language: 'typescript', modules: [MODULE], call }];
  return ROUND[(sequence - 3) % ROUND.length](sequence);
}

export function anEvent(taskId, sequence) {
  const [event_type, data] = content(sequence);
  return {
    event_id: `0196f3c0-0000-7000-8000-${sequence.toString(16).padStart(12, '0')}`,
    task_id: taskId,
    event_type,
    timestamp: '2026-01-31T12:00:00.000Z',
    sequence,
    vector_clock: { scheduler: sequence, coder: Math.ceil(sequence / 5) },
    actor: 'scheduler',
    causation_id: null,
    correlation_id: taskId,
    code_version: Math.max(0, Math.ceil((sequence - 2) / ROUND.length)),
    data,
  };
}

/** The line of the journal for an event of a task with one run. */
export function lineOf(event) {
  return JSON.stringify({ position: event.sequence, branch: 1, run_id: 'run-1', ...event });
}
