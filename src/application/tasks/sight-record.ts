import { intern } from '../../domain/kernel/invocation.js';
import { hasEnded } from '../../domain/task/state.js';
import type { TaskDescription } from '../../ports/task-runner.js';
import type { RecordProblems } from './record-problems.js';
import type { TaskProblem } from './task-problem.js';
import type { SoundPart, TaskRecord } from './task-record.js';

/** A workflow that closes by itself has written its end before: where that is missing, the journal is not whole. */
function lacksEnd({ record, problem }: SoundPart, description: TaskDescription | null): boolean {
  if (description === null || problem !== null) return false;
  // One that was ended by force could write nothing: whoever keeps the journals writes its end.
  if (description.forced) return false;
  if (description.state !== 'completed' && description.state !== 'cancelled') return false;
  return record === null || !hasEnded(record.state);
}

/**
 * A record with what is wrong with it, seen beside what the engine says of its task.
 * @param first what was read before the engine was asked: the end may have come in between, so it is read once more
 */
export async function sightRecord(
  records: RecordProblems,
  first: SoundPart,
  description: TaskDescription | null,
): Promise<{ readonly record: TaskRecord | null; readonly problem: TaskProblem | null }> {
  const isOld = description !== null && lacksEnd(first, description);
  const part = isOld ? await records.read(description.taskId) : first;
  if (isOld && lacksEnd(part, description)) {
    const { taskId, state } = description;
    const message = `the journal of task ${taskId} lacks its end, although the task has ended as ${state}: "${intern()} rebuild-log ${taskId}" makes it again from the workflow's history`;
    return { record: part.record, problem: { code: 'journal_lacks_end', message } };
  }
  const { record, problem } = part;
  return { record, problem: problem && { code: 'journal_unreadable', message: problem.message } };
}
