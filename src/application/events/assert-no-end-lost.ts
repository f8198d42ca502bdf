import { hasEnded } from '../../domain/task/state.js';
import { ApplicationError } from '../application-error.js';
import { orNull, type EngineEar } from '../tasks/engine-ear.js';
import type { RecordProblems } from '../tasks/record-problems.js';
import { sightRecord } from '../tasks/sight-record.js';

/**
 * Where a record has no more events, that is all there was only if its task runs or the record has its end.
 * @throws ApplicationError `storage_failed` that says what is lost and what makes it again
 */
export async function assertNoEndLost(
  { engine, records }: { readonly engine: EngineEar; readonly records: RecordProblems },
  taskId: string,
): Promise<void> {
  const first = await records.read(taskId);
  if (first.record !== null && hasEnded(first.record.state)) return;
  const { problem } = await sightRecord(records, first, orNull(await engine.describe(taskId)));
  if (problem !== null) throw new ApplicationError('storage_failed', problem.message);
}
