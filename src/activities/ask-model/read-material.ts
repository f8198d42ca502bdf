import { ApplicationFailure } from '@temporalio/common';
import type { ContextMaterial, LastFailure, SourceFile } from '../../domain/prompt/index.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { PlannedModule } from '../../domain/task/plan.js';
import { rebuildState } from '../../domain/task/rebuild-state.js';
import type { TaskState } from '../../domain/task/state.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { AskModelInput } from '../contract.js';
import type { ReadRecord } from '../events-of.js';
import { withStorageFailures } from '../storage-failures.js';
import { readRequest } from './read-request.js';

/** Everything that a step's context is made of, but for the dialogue that asking again adds. */
export type StepMaterial = Omit<ContextMaterial, 'dialogue'>;

type Sources = { readonly readRecord: ReadRecord; readonly blobs: BlobStore };

function moduleOf(state: TaskState, { step }: AskModelInput): PlannedModule | null {
  if (step.kind === 'plan') return null;
  const module = state.modules.find(({ name }) => name === step.module);
  if (module) return module;
  throw ApplicationFailure.nonRetryable(
    `step ${step.step} of task ${step.task_id} is for the module "${step.module ?? ''}", which is not in the plan`,
    'UnknownModule',
  );
}

async function filesAt(
  sources: Sources,
  state: TaskState,
  paths: readonly string[],
): Promise<readonly SourceFile[]> {
  const taskId = state.task_id ?? '';
  const refs = state.files.filter(({ path }) => paths.includes(path));
  return Promise.all(
    refs.map(async ({ path, sha256 }) => {
      const content = await withStorageFailures(() => sources.blobs.get(taskId, sha256));
      return { path, content: content.toString('utf8') };
    }),
  );
}

/** What the failed run printed; a record of an older writer may not say where it lies. */
async function outputOf(sources: Sources, run: RecordedEvent | undefined): Promise<string | null> {
  const sha256 = (run?.data.output as { readonly sha256?: unknown } | null | undefined)?.sha256;
  if (!run || typeof sha256 !== 'string') return null;
  const output = await withStorageFailures(() => sources.blobs.get(run.task_id, sha256));
  return output.toString('utf8');
}

async function lastFailure(
  sources: Sources,
  state: TaskState,
  events: readonly RecordedEvent[],
): Promise<LastFailure | null> {
  const last = state.last_test;
  if (last?.outcome !== 'failed') return null;
  const output = await outputOf(
    sources,
    events.find(({ event_id }) => event_id === last.event_id),
  );
  return { reason: last.reason, failures: last.failures, output };
}

/** Reads what a step works from: the record, the request, and the code as it is now. */
export async function readMaterial(sources: Sources, input: AskModelInput): Promise<StepMaterial> {
  const { task_id, kind } = input.step;
  const events = await sources.readRecord(task_id, input.record);
  const { state } = rebuildState(events);
  const module = moduleOf(state, input);
  const request = await readRequest(sources.blobs, task_id, state);
  const others = state.modules.filter(({ name }) => name !== module?.name).map(({ file }) => file);
  return {
    kind,
    module,
    state,
    events,
    request,
    files: {
      target: module ? await filesAt(sources, state, [module.file, module.test_file]) : [],
      others: await filesAt(sources, state, others),
    },
    lastFailure: kind === 'correct' ? await lastFailure(sources, state, events) : null,
  };
}
