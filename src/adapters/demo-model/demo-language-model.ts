import { setTimeout as sleep } from 'node:timers/promises';
import { LanguageModelError, type ChatRequest, type LanguageModel } from '../../ports/language-model.js';
import { demoAnswer } from './demo-answer.js';

/** An answer comes in about this many pieces, whatever its length, so that no answer takes long. */
const PIECES = 80;
const DEFAULT_PACE_MS = 15;

function pieces(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / PIECES));
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
}

/** Rethrows the caller's own reason, as the port asks for, where the timer would throw an error of its own. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

async function speak(text: string, request: ChatRequest, paceMs: number): Promise<number> {
  const started = performance.now();
  let firstTokenMs = 0;
  for (const [index, piece] of pieces(text).entries()) {
    await pause(paceMs, request.signal);
    const elapsed = performance.now() - started;
    if (index === 0) firstTokenMs = elapsed;
    if (elapsed - firstTokenMs > request.answerTimeoutMs) {
      throw new LanguageModelError(
        'answer_timeout',
        `the demo did not end its answer within ${request.answerTimeoutMs / 1000} s; raise INTERN_STEP_TIMEOUT`,
      );
    }
    request.onText?.(piece);
  }
  return Math.round(firstTokenMs);
}

/**
 * A script in the place of a model, so that the product can be tried on a machine that has none. It knows a few tasks by
 * name, gets one of them wrong at first, and refuses all others. Only its answers are scripted; what is done with them is real.
 * @param options.paceMs milliseconds between two pieces of an answer, so that progress can be seen
 */
export function createDemoLanguageModel(options: { readonly paceMs?: number } = {}): LanguageModel {
  const paceMs = options.paceMs ?? DEFAULT_PACE_MS;
  return {
    provider: 'demo',
    async chat(request) {
      request.signal.throwIfAborted();
      const started = performance.now();
      const text = demoAnswer(request);
      const firstTokenMs = await speak(text, request, paceMs);
      const durationMs = Math.round(performance.now() - started);
      return {
        text,
        thinking: '',
        promptTokens: null,
        answerTokens: null,
        finish: 'stop',
        firstTokenMs,
        durationMs,
      };
    },
    health: (models) =>
      Promise.resolve({
        reachable: true,
        address: 'the demo script',
        models: Object.fromEntries(models.map((model) => [model, true])),
        problem: null,
      }),
  };
}
