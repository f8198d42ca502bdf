import type { JsonObject } from '../domain/kernel/json.js';

export type ChatMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

/** What a call is for: used in logs and records, and by the demo model to know its place in its script. Real models never see it. */
export type ChatPurpose = {
  readonly task_id: string;
  readonly kind: 'plan' | 'write' | 'correct';
  readonly module: string | null;
  /** 1 for the first writing of a module. */
  readonly iteration: number;
  /** 1 for the first asking of a step, 2… when the answer was not usable. */
  readonly ask: number;
};

export type ChatRequest = {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Tokens of context; fixed per model, because a changed value makes the server load the model again. */
  readonly contextLimit: number;
  /** Tokens the answer may have. */
  readonly answerLimit: number;
  readonly temperature: number;
  /** A JSON schema that the answer is held to, for small decisions only. */
  readonly format: JsonObject | null;
  /** Whether the model is to think before it answers; left out, that is for the provider's setting and the model to say. */
  readonly think?: boolean;
  readonly purpose: ChatPurpose;
  readonly signal: AbortSignal;
  /** Milliseconds until the first token, which may have to wait for a cold load. */
  readonly loadTimeoutMs: number;
  /** Milliseconds from the first token to the end of the answer. */
  readonly answerTimeoutMs: number;
  readonly onText?: (text: string) => void;
};

/** How long a call took in milliseconds, and how much of that until its first token. */
export type CallTime = { readonly firstTokenMs: number; readonly durationMs: number };

export type ChatAnswer = CallTime & {
  readonly text: string;
  readonly thinking: string;
  readonly promptTokens: number | null;
  readonly answerTokens: number | null;
  /** `length`: the answer was cut at its limit. */
  readonly finish: 'stop' | 'length';
};

export type ModelProblem =
  | 'server_unreachable'
  | 'server_busy'
  | 'model_missing'
  | 'context_exceeded'
  | 'bad_request'
  | 'server_error'
  | 'stream_cut'
  | 'empty_answer'
  | 'load_timeout'
  | 'answer_timeout'
  | 'unauthorised';

/** A model call that gave no answer. `message` says what happened, where, and what to do. An abort by the caller is rethrown as it came. */
export class LanguageModelError extends Error {
  override readonly name = 'LanguageModelError';
  /** For an empty answer: the time that it took; null where nobody knows. */
  readonly spent: CallTime | null;
  /** For an empty answer: the model did think, and said nothing. */
  readonly thought: boolean;

  constructor(
    readonly code: ModelProblem,
    message: string,
    options?: { cause?: unknown; spent?: CallTime; thought?: boolean },
  ) {
    super(message, options);
    this.spent = options?.spent ?? null;
    this.thought = options?.thought ?? false;
  }
}

export type ModelHealth = {
  readonly reachable: boolean;
  readonly address: string;
  /** Which of the asked models are there. */
  readonly models: Readonly<Record<string, boolean>>;
  /** One line on what is wrong and what to run; null when all is well. */
  readonly problem: string | null;
};

/** Socket for whatever answers a chat: a model server, a vendor's API, the demo's script. */
export interface LanguageModel {
  readonly provider: string;
  /** @throws LanguageModelError; rethrows `signal.reason` when the caller aborts, with the request ended on the wire */
  chat(request: ChatRequest): Promise<ChatAnswer>;
  /** Never throws; answers within `timeoutMs`. */
  health(models: readonly string[], timeoutMs: number): Promise<ModelHealth>;
}
