import { z } from 'zod';
import { submitTaskFields, taskStatus } from '../../contract/index.js';
import { followProgress } from './follow-progress.js';
import { defineTool } from './tool.js';

/** An agent waits for a place rather than being refused; after this long it is told that all places are taken. */
const PLACE_WAIT_MS = 600_000;

const wait = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
  .meta({ description: 'true: answer only when the task has ended, with progress notifications meanwhile.' });

export const startCodingTask = defineTool({
  name: 'start_coding_task',
  title: 'Start a coding task',
  description:
    'Start a coding task: a service plans modules, writes code and tests, runs the tests and corrects until they pass. ' +
    'Returns at once with the task id, or, with wait true, when the task has ended. The task goes on when you disconnect.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  input: z.strictObject({ ...submitTaskFields, wait }),
  output: taskStatus,
  async act({ wait: toItsEnd, ...request }, call) {
    const { application, client, signal } = call;
    const { taskId } = await application.submitTask(request, {
      client: client(),
      idempotencyKey: null,
      waitMs: PLACE_WAIT_MS,
      signal,
    });
    if (toItsEnd) await followProgress(taskId, call);
    return application.getTask(taskId);
  },
});
