import type { ChatResponse } from 'ollama';
import {
  LanguageModelError,
  type CallTime,
  type ChatAnswer,
  type ChatRequest,
} from '../../ports/language-model.js';
import type { CallDeadline } from './call-deadline.js';
import type { CallPlace } from './model-problems.js';

/** What came over the wire, before it is judged. */
type Collected = {
  readonly text: string;
  readonly thinking: string;
  readonly last: ChatResponse;
  readonly firstTokenMs: number;
  readonly durationMs: number;
};

/**
 * Reads a stream to its end. What is in the buffer when the call is ended is not delivered any more.
 * @throws LanguageModelError `stream_cut` when it ends without a last line
 */
export async function collect(
  stream: AsyncIterable<ChatResponse>,
  deadline: Pick<CallDeadline, 'signal' | 'firstToken'>,
  onText: ChatRequest['onText'],
): Promise<Collected> {
  const started = performance.now();
  let firstTokenMs: number | null = null;
  let text = '';
  let thinking = '';
  for await (const part of stream) {
    deadline.signal.throwIfAborted();
    firstTokenMs ??= performance.now() - started;
    deadline.firstToken();
    const { content = '', thinking: thought = '' } = part.message as Partial<ChatResponse['message']>;
    text += content;
    thinking += thought;
    if (content !== '') onText?.(content);
    if (part.done)
      return { text, thinking, last: part, firstTokenMs, durationMs: performance.now() - started };
  }
  throw new LanguageModelError('stream_cut', 'the stream ended without its last line');
}

function timeOf({ firstTokenMs, durationMs }: Collected): CallTime {
  return { firstTokenMs: Math.round(firstTokenMs), durationMs: Math.round(durationMs) };
}

function emptyAnswer(collected: Collected, { model, address }: CallPlace): LanguageModelError {
  const { thinking, last } = collected;
  const why =
    thinking === ''
      ? `it ended with "${last.done_reason}"`
      : `all of it was thinking (${thinking.length} characters), nothing was said`;
  return new LanguageModelError(
    'empty_answer',
    `the model ${model} at ${address} gave an empty answer: ${why}`,
    { spent: timeOf(collected), thought: thinking !== '' },
  );
}

/**
 * Judges a whole answer.
 * @throws LanguageModelError `empty_answer`, or `context_exceeded` when the server read as many tokens as its context
 * holds: older servers cut a prompt that is too long and say nothing
 */
export function judge(collected: Collected, request: ChatRequest, place: CallPlace): ChatAnswer {
  const { text, thinking, last } = collected;
  const { prompt_eval_count: promptTokens, eval_count: answerTokens } = last as Partial<ChatResponse>;
  if (promptTokens !== undefined && promptTokens >= request.contextLimit - 1) {
    throw new LanguageModelError(
      'context_exceeded',
      `Ollama at ${place.address} read ${promptTokens} tokens, all that the context of ${place.model} holds (${request.contextLimit}); the prompt was probably cut`,
    );
  }
  if (text.trim() === '') throw emptyAnswer(collected, place);
  return {
    text,
    thinking,
    promptTokens: promptTokens ?? null,
    answerTokens: answerTokens ?? null,
    finish: last.done_reason === 'length' ? 'length' : 'stop',
    ...timeOf(collected),
  };
}
