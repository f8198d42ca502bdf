import { z } from 'zod';
import { submitTaskFields, taskStatus } from '../../contract/index.js';
import { followProgress } from './follow-progress.js';
import { clientOf } from './client-of.js';
import { answering, structuredAnswer } from './tool-answer.js';
import type { McpTool } from './tool.js';

const NAME = 'start_coding_task';
const DESCRIPTION =
  'Start a coding task: a service plans modules, writes code and tests, runs the tests and corrects until they pass. ' +
  'Returns at once with the task id, or, with wait true, when the task has ended. The task goes on when you disconnect.';
/** An agent waits for a place rather than being refused; after this long it is told that all places are taken. */
const PLACE_WAIT_MS = 600_000;

const input = z.strictObject({
  ...submitTaskFields,
  wait: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false)
    .meta({
      description: 'true: answer only when the task has ended, with progress notifications meanwhile.',
    }),
});

export const startCodingTask: McpTool = {
  name: NAME,
  description: DESCRIPTION,
  register(server, { application, logger }) {
    const annotations = {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: false,
    };
    server.registerTool(
      NAME,
      {
        title: 'Start a coding task',
        description: DESCRIPTION,
        inputSchema: input,
        outputSchema: taskStatus,
        annotations,
      },
      ({ wait, ...request }, call) =>
        answering(logger, async () => {
          const { taskId } = await application.submitTask(request, {
            client: clientOf(server, call),
            idempotencyKey: null,
            waitMs: PLACE_WAIT_MS,
            signal: call.signal,
          });
          if (wait) await followProgress(application, taskId, call);
          return structuredAnswer(await application.getTask(taskId));
        }),
    );
  },
};
