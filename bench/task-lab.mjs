import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  createJournalWorker,
  createStepWorkers,
  createWorkflowWorker,
} from '../dist/adapters/temporal/index.js';
import { buildPlan } from '../dist/domain/task/plan-rules.js';
import { uuidV7 } from '../dist/domain/kernel/uuid.js';

const HASH = 'a'.repeat(64);
const call = {
  call_id: 'c',
  model: 'bench',
  routing: 'bench',
  asks: 1,
  prompt_tokens_estimated: 1,
  prompt_tokens: 1,
  answer_tokens: 1,
  slots: {},
  duration_ms: 1,
  prompt_sha256: HASH,
  answer_sha256: HASH,
};
const passed = {
  outcome: 'passed',
  reason: null,
  tests: [],
  failures: [],
  total: 1,
  passed: 1,
  failed: 0,
  duration_ms: 1,
  sandbox: 'none',
  output: null,
};

/** Effects that take no time, so that what is measured is the task's own overhead. */
export function instantActivities(counts) {
  const counted = (answer) => async (input) => {
    counts.activities += 1;
    return answer(input);
  };
  const file = { path: 'src/a.ts', sha256: HASH, bytes: 1 };
  const plan = buildPlan('typescript', [{ name: 'a', purpose: 'a', depends_on: [] }]);
  return {
    askModel: counted(({ step }) =>
      step.kind === 'plan'
        ? { kind: 'plan', plan, call }
        : { kind: 'code', files: [file], strategy: 'whole', call },
    ),
    runTests: counted(() => passed),
    takeRequest: counted(() => ({ language: null, model: null, timeout_ms: null })),
    commitCode: counted(() => ({ commit: HASH, code_hash: HASH, files: [file] })),
    recordEvents: counted(({ events }) => ({ branch: 1, position: 1, sequence: events.at(-1).sequence })),
    writeReport: counted(() => undefined),
    surveyTasks: async () => ({ closed: [], strangers: [], orphans: [] }),
    raiseAlert: async () => undefined,
  };
}

/** As in real use, but for the room to wait in. */
export const settings = {
  limits: { running: 5, waiting: 1000, critical_extra: 5, ageing_ms: null },
  task: {
    max_iterations: 5,
    task_ms: 3_600_000,
    step_ms: 60_000,
    load_ms: 60_000,
    heartbeat_ms: 10_000,
    workflow_task_ms: 10_000,
    history_events: 4_000,
  },
};

export function submission(change = {}) {
  return {
    taskId: uuidV7(Date.now(), 0, randomUUID().replaceAll('-', '')),
    requestSha256: HASH,
    promptLine: 'bench',
    priority: 'MEDIUM',
    language: null,
    client: 'bench',
    idempotencyKey: null,
    expiresAt: Date.now() + 60_000,
    ...change,
  };
}

/** The workflow of a task may be there only a moment after its submission. */
export async function ended(client, taskId) {
  for (;;) {
    try {
      return await client.workflow.getHandle(taskId).result();
    } catch (error) {
      if (error.name !== 'WorkflowNotFoundError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Runs `work` while workers with these activities serve every queue. */
export async function withWorkers(lab, activities, work) {
  const worker = {
    connection: lab.native,
    namespace: 'default',
    graceMs: 1000,
    stickyMs: 5000,
    bundlePath: fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url)),
    laneCaps: { CRITICAL: 5, HIGH: 5, MEDIUM: 5, LOW: 5, BACKGROUND: 5 },
  };
  const workers = [
    await createWorkflowWorker(worker),
    await createStepWorkers(worker, activities),
    await createJournalWorker(worker, activities),
  ];
  const running = workers.map((one) => one.run());
  await work();
  for (const one of workers) one.shutdown();
  await Promise.all(running);
}
