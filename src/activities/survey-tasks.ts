import { ADMISSION_ID } from '../domain/admission/lanes.js';
import type { OpenTask, TaskDirectory } from '../ports/task-directory.js';
import type { AdmissionActivities, SurveyTasksResult } from './contract.js';

function toStranger(task: OpenTask): SurveyTasksResult['strangers'][number] {
  return {
    task_id: task.taskId,
    request_sha256: task.requestSha256,
    prompt_line: task.promptLine,
    priority: task.priority,
    language: task.language,
    client: task.client,
    idempotency_key: task.idempotencyKey,
    arrived_ms: task.arrivedMs,
  };
}

/** Looks both ways: which of admission's tasks have closed, and which open ones it has never heard of. */
export function createSurveyTasks({
  directory,
}: {
  directory: TaskDirectory;
}): AdmissionActivities['surveyTasks'] {
  return async ({ known, run_id, is_fresh }) => {
    const run = { workflowId: ADMISSION_ID, runId: run_id };
    const open = await directory.openTasks(run);
    const orphans = is_fresh ? await directory.orphans(run) : [];
    const ids = new Set(open.map(({ taskId }) => taskId));
    const knownIds = new Set(known);
    // The list may lag behind, so who is missing from it is asked about one by one; who is on it is seen next time.
    const closed = await directory.closedAmong(known.filter((taskId) => !ids.has(taskId)));
    return { closed, strangers: open.filter(({ taskId }) => !knownIds.has(taskId)).map(toStranger), orphans };
  };
}
