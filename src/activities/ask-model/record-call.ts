import type { CallRecord } from '../../domain/task/events.js';
import { SLOT_TABLE_VERSION } from '../../domain/prompt/index.js';
import type { BlobStore } from '../../ports/blob-store.js';
import { withStorageFailures } from '../storage-failures.js';
import type { ChosenModel } from './choose-model.js';
import type { Ask } from './ask-once.js';

/** The sum of what was reported; null when the server reported none. */
function reported(numbers: readonly (number | null | undefined)[]): number | null {
  const known = numbers.filter((one) => typeof one === 'number');
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}

/**
 * Stores prompts and answers of a step in the task's folder, and says how the calls went (CX-9). Numbers are sums over all
 * askings of the step; `slots` are those of the last.
 * @param callId unique within the task
 */
export async function recordCall(
  where: { readonly blobs: BlobStore; readonly taskId: string; readonly callId: string },
  chosen: ChosenModel,
  asks: readonly Ask[],
): Promise<CallRecord> {
  const prompts = { slot_table: SLOT_TABLE_VERSION, asks: asks.map(({ context }) => context.messages) };
  const answers = {
    asks: asks.map(
      ({ answer }) => answer && { text: answer.text, thinking: answer.thinking, finish: answer.finish },
    ),
  };
  const put = (value: unknown) =>
    withStorageFailures(() => where.blobs.put(where.taskId, JSON.stringify(value, null, 1)));
  const [prompt, answer] = [await put(prompts), await put(answers)];
  return {
    call_id: where.callId,
    model: chosen.model,
    routing: chosen.reason,
    asks: asks.length,
    prompt_tokens_estimated: asks.reduce((sum, { context }) => sum + context.estimatedTokens, 0),
    prompt_tokens: reported(asks.map((ask) => ask.answer?.promptTokens)),
    answer_tokens: reported(asks.map((ask) => ask.answer?.answerTokens)),
    slots: asks.at(-1)?.context.slots ?? {},
    duration_ms: asks.reduce((sum, { spent }) => sum + spent.durationMs, 0),
    prompt_sha256: prompt.sha256,
    answer_sha256: answer.sha256,
  };
}
