import { z } from 'zod';

const count = z.int().min(0);

/** One model call of a task: what it was for and what it used. Its texts lie in the task's folder under the hashes. */
export const modelCall = z.object({
  sequence: count.meta({ description: 'Of the event that the call led to.' }),
  event_type: z.string(),
  module: z.string().nullable(),
  iteration: count.nullable(),
  call_id: z.string(),
  model: z.string(),
  routing: z.string(),
  asks: count,
  prompt_tokens_estimated: count,
  prompt_tokens: count.nullable(),
  answer_tokens: count.nullable(),
  slots: z.record(z.string(), z.number()),
  duration_ms: z.number(),
  prompt_sha256: z.string(),
  answer_sha256: z.string(),
});
export type ModelCall = z.infer<typeof modelCall>;

/** Answer of GET /tasks/{id}/calls (AP-3, CX-9). */
export const taskCalls = z.strictObject({ task_id: z.string(), calls: z.array(modelCall) });
export type TaskCalls = z.infer<typeof taskCalls>;
