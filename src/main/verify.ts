import { verifyTask, type TaskVerdict } from '../application/audit/index.js';
import type { VerifiedTask } from '../cli/index.js';
import type { Environment } from '../config/index.js';
import { describeDifference } from '../domain/journal/compare-lines.js';
import { openRecord } from './open-record.js';

function toView({ difference, ...verdict }: TaskVerdict): VerifiedTask {
  return { ...verdict, difference, summary: difference === null ? null : describeDifference(difference) };
}

/**
 * `intern verify`: one verdict after the other; needs no lock, so it runs beside a service.
 * @param name a task's id, or how that begins; null stands for all
 */
export async function* verify(env: Environment, name: string | null): AsyncGenerator<VerifiedTask> {
  const record = await openRecord(env);
  try {
    for (const id of await record.tasks(name)) {
      const first = await verifyTask(record.sources, id);
      // A task that ended or was reset between two looks differs only once.
      yield toView(first.ok ? first : await verifyTask(record.sources, id));
    }
  } finally {
    await record.close();
  }
}
