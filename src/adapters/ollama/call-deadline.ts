import { LanguageModelError, type ChatRequest } from '../../ports/language-model.js';

/** Ends one call when the caller says so, or when a phase of it takes too long. */
export type CallDeadline = {
  readonly signal: AbortSignal;
  /** The first token is there: from now on the limit of the answer counts. */
  readonly firstToken: () => void;
  /** Why the call was ended; null when it was not. */
  readonly reason: () => unknown;
  /** Stops the clocks and ends what is still open. */
  readonly close: () => void;
};

type Limits = Pick<ChatRequest, 'model' | 'signal' | 'loadTimeoutMs' | 'answerTimeoutMs'>;

function loadTimeout({ model, loadTimeoutMs }: Limits, address: string): LanguageModelError {
  return new LanguageModelError(
    'load_timeout',
    `the model ${model} at ${address} gave no first token within ${loadTimeoutMs / 1000} s; it may still be loading, wait behind other calls, or be too large for the machine: see "ollama ps", raise INTERN_LOAD_TIMEOUT, or lower INTERN_MAX_RUNNING`,
  );
}

function answerTimeout({ model, answerTimeoutMs }: Limits, address: string): LanguageModelError {
  return new LanguageModelError(
    'answer_timeout',
    `the model ${model} at ${address} did not end its answer within ${answerTimeoutMs / 1000} s of its first token; raise INTERN_STEP_TIMEOUT or use a smaller model`,
  );
}

/** Starts with the limit of loading. */
export function startDeadline(limits: Limits, address: string): CallDeadline {
  const controller = new AbortController();
  const end = (reason: unknown): void => controller.abort(reason);
  const endByCaller = (): void => end(limits.signal.reason);
  limits.signal.addEventListener('abort', endByCaller, { once: true });
  let timer = setTimeout(() => end(loadTimeout(limits, address)), limits.loadTimeoutMs);
  let answering = false;
  return {
    signal: controller.signal,
    firstToken() {
      if (answering) return;
      answering = true;
      clearTimeout(timer);
      timer = setTimeout(() => end(answerTimeout(limits, address)), limits.answerTimeoutMs);
    },
    reason: () => (controller.signal.aborted ? controller.signal.reason : null) as unknown,
    close() {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', endByCaller);
      controller.abort();
    },
  };
}
