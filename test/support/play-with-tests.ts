import { MockActivityEnvironment } from '@temporalio/testing';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunTestsInput, RunTestsResult } from '../../src/activities/contract.js';
import { createRunTests, type RunTestsDeps } from '../../src/activities/run-tests.js';
import { createFileBlobStore } from '../../src/adapters/blobs/file-blob-store.js';
import { createGitCodeRepository } from '../../src/adapters/git/git-code-repository.js';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { createNodeTestRunner, createPythonTestRunner } from '../../src/adapters/test-runner/index.js';
import type { TaskCommand } from '../../src/domain/task/commands.js';
import { decide } from '../../src/domain/task/decide/index.js';
import type { TaskEvent, TestScope } from '../../src/domain/task/events.js';
import { evolve } from '../../src/domain/task/evolve/index.js';
import { allKnown, emptyLedger, enter } from '../../src/domain/task/ledger.js';
import { nextStep, stubsDue, type NextStep } from '../../src/domain/task/next-step.js';
import { buildPlan } from '../../src/domain/task/plan-rules.js';
import type { Language } from '../../src/domain/task/plan.js';
import { scaffolding } from '../../src/domain/task/scaffolding.js';
import { initialState, type ModuleState, type TaskState } from '../../src/domain/task/state.js';
import { aCall, CORRELATION_ID, DATA, T0, TASK_ID } from './builders.js';
import { aWorkspace } from './workspace.js';

/** What a model answers: the module, and its tests. */
export type Answer = { readonly code: string; readonly tests: string };

export type Played = { readonly events: readonly TaskEvent[]; readonly state: TaskState };

const harnessFolder = fileURLToPath(new URL('../../harness', import.meta.url));

/** Everything that runs tests for real: git, the sandbox, and both languages. */
export function testingDeps(): RunTestsDeps {
  const dataDir = aWorkspace();
  const sandbox = createBubblewrapSandbox();
  return {
    sandbox,
    runners: [
      createNodeTestRunner({ sandbox, harnessFolder }),
      createPythonTestRunner({ sandbox, harnessFolder }),
    ],
    repository: createGitCodeRepository({ dataDir }),
    blobs: createFileBlobStore({ dataDir }),
    scratch: join(dataDir, 'scratch'),
  };
}

/**
 * Plays a task of one module by its plot: answers are scripted (the last one is given again and again), tests are run for
 * real. No model and no Temporal server; what decides is what decides in the product.
 */
export async function playWithTests(
  language: Language,
  answers: readonly Answer[],
  { module = 'add', max_iterations = 3 }: { module?: string; max_iterations?: number } = {},
): Promise<Played> {
  const deps = testingDeps();
  const plan = buildPlan(language, [{ name: module, purpose: 'adds', depends_on: [] }]);
  const events: TaskEvent[] = [];
  let state = initialState();
  let ledger = emptyLedger();
  let runs = 0;
  let given = 0;

  const handle = (command: TaskCommand): void => {
    for (const draft of decide(command, state)) {
      const entered = enter(ledger, draft, {
        task_id: TASK_ID,
        correlation_id: CORRELATION_ID,
        code_version: draft.code_version ?? state.code_version,
        cause: allKnown(ledger),
        nowMs: T0 + events.length * 1_000,
        random: '0123456789abcdef',
      });
      ledger = entered.ledger;
      events.push(entered.event);
      state = evolve(state, entered.event);
    }
  };

  const write = async (step: string, { name, file, test_file }: ModuleState): Promise<void> => {
    const answer = answers[Math.min(given, answers.length - 1)] ?? { code: '', tests: '' };
    given += 1;
    const version = state.code_version + 1;
    const made = await deps.repository.commit({
      taskId: TASK_ID,
      version,
      parent: state.commit,
      files: [
        ...scaffolding(language),
        { path: file, content: answer.code },
        { path: test_file, content: answer.tests },
      ],
      step: `${step}-${version}`,
      time: '2026-11-21T00:00:00.000Z',
      subject: step,
    });
    const { commit, code_hash, files } = made;
    handle({
      type: 'record_code',
      module: name,
      step: `${step}-${version}`,
      commit,
      code_hash,
      files,
      strategy: 'whole-file',
      call: aCall(),
    });
  };

  const test = async (scope: TestScope, target: ModuleState | null): Promise<void> => {
    runs += 1;
    const run = `run-${runs}`;
    const name = target?.name ?? null;
    handle({ type: 'start_test', run, scope, module: name });
    const input: RunTestsInput = {
      task_id: TASK_ID,
      run,
      scope,
      module: name,
      language,
      commit: state.commit ?? '',
      test_files: target ? [target.test_file] : state.modules.map((one) => one.test_file),
      stubs: stubsDue(state, target),
      limits: { step_ms: 60_000, load_ms: 1_000 },
    };
    const ran = new MockActivityEnvironment().run(createRunTests(deps), input);
    const { outcome, reason, failures, ...rest } = (await ran) as RunTestsResult;
    const result = { run, scope, module: name, code_hash: state.code_hash ?? '', ...rest };
    const failed = { ...result, reason: reason ?? 'assertions', failures };
    handle({ type: 'record_test', outcome, result: outcome === 'failed' ? failed : result });
  };

  const take = async (next: NextStep): Promise<void> => {
    switch (next.kind) {
      case 'plan':
        handle({ type: 'record_plan', plan, call: aCall() });
        return;
      case 'write':
      case 'correct':
        return write(next.kind, next.module);
      case 'test':
        return test('module', next.module);
      case 'test_all':
        return test('all', null);
      case 'start_module':
      case 'start_correction':
      case 'complete_module':
        handle({ type: next.kind, module: next.module.name });
        return;
      case 'complete':
        handle({ type: 'complete_task' });
        return;
      case 'fail':
        handle({
          type: 'fail_task',
          reason: next.reason,
          message: next.message,
          module: next.module,
        });
        return;
      default:
        throw new Error(`nobody asked for ${next.kind}`);
    }
  };

  handle({ type: 'start_task', ...DATA.TASK_STARTED, language, max_iterations });
  for (let next = nextStep(state); next.kind !== 'ended'; next = nextStep(state)) await take(next);
  return { events, state };
}
