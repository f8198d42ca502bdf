import type { EventJournalReader } from '../../ports/event-journal.js';
import { unknownTask } from '../application-error.js';
import type { EngineEar } from './engine-ear.js';
import { knownForm } from './known-form.js';

export type Witnesses = { readonly engine: EngineEar; readonly journal: EventJournalReader };

/**
 * The id in its known form, for a task that the journal or the engine knows.
 * @throws ApplicationError `unknown_task`; TaskRunnerError or DeadlineError when neither can tell
 */
export async function assertKnown({ engine, journal }: Witnesses, rawId: string): Promise<string> {
  const taskId = knownForm(rawId);
  if (await journal.has(taskId)) return taskId;
  const description = await engine.describe(taskId);
  if (!description.answered) throw description.error;
  if (description.value === null) throw unknownTask(taskId);
  return taskId;
}
