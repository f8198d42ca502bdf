import type { ChatRequest } from '../../src/ports/language-model.js';

/** A request to a model with generous limits; the prompt is one that the demo knows. */
export function aChatRequest(change: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'mistral:7b',
    messages: [
      { role: 'system', content: 'You plan small programs.' },
      { role: 'user', content: '# The task\nBuild email validator\n\n# Now\nPlan this task now.' },
    ],
    contextLimit: 8_192,
    answerLimit: 2_048,
    temperature: 0,
    format: null,
    purpose: { task_id: 't1', kind: 'plan', module: null, iteration: 1, ask: 1 },
    signal: new AbortController().signal,
    loadTimeoutMs: 30_000,
    answerTimeoutMs: 30_000,
    ...change,
  };
}
