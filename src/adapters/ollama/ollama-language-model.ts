import { Ollama, type ChatRequest as OllamaRequest } from 'ollama';
import { trimEndOf } from '../../domain/kernel/trim-end-of.js';
import type { ChatAnswer, ChatRequest, LanguageModel } from '../../ports/language-model.js';
import { startDeadline, type CallDeadline } from './call-deadline.js';
import { collect, judge } from './collect-answer.js';
import { problemInStream, problemOnRequest } from './model-problems.js';
import { serverHealth } from './server-health.js';
import { createPatientAgent, unhurriedFetch, type PatientAgent } from './unhurried-fetch.js';

type Server = {
  readonly agent: PatientAgent;
  readonly address: string;
  /** Whether models that can think are to; null leaves it to the server. */
  readonly think: boolean | null;
  /** Models that the server said of whether they can think. */
  readonly thinkers: Map<string, boolean>;
};

/**
 * The request as it goes over the wire. `truncate` and `shift` are not in the client's types, but it passes them on: with
 * them a prompt that is too long is an error, where the server would otherwise cut it and say nothing.
 */
function onTheWire(request: ChatRequest, think: boolean | null): OllamaRequest & { stream: true } {
  const { model, messages, contextLimit, answerLimit, temperature, format } = request;
  const body = {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    options: { num_ctx: contextLimit, num_predict: answerLimit, temperature },
    truncate: false,
    shift: false,
    ...(format === null ? {} : { format }),
    ...(think === null ? {} : { think }),
  };
  return body as OllamaRequest & { stream: true };
}

/**
 * What `think` is sent as; null when it is left out. The server refuses it for models that cannot think, so it is asked
 * once which can; a server that does not say is taken for one that leaves it to the model.
 */
async function thinkOf(
  { think, thinkers }: Server,
  client: Ollama,
  request: ChatRequest,
): Promise<boolean | null> {
  const { model } = request;
  if (request.think !== undefined || think === null) return request.think ?? null;
  if (!thinkers.has(model)) {
    const shown = await client.show({ model }).catch(() => null);
    if (shown)
      thinkers.set(model, (shown.capabilities as string[] | undefined)?.includes('thinking') ?? false);
  }
  return thinkers.get(model) === true ? think : null;
}

async function talk(server: Server, request: ChatRequest, deadline: CallDeadline): Promise<ChatAnswer> {
  const { agent, address } = server;
  const place = { address, model: request.model };
  const started = performance.now();
  const client = new Ollama({ host: address, fetch: unhurriedFetch(agent, deadline.signal) });
  const think = await thinkOf(server, client, request);
  deadline.signal.throwIfAborted();
  const stream = await client.chat(onTheWire(request, think)).catch((error: unknown) => {
    throw problemOnRequest(error, place);
  });
  const waited = performance.now() - started;
  const collected = await collect(stream, deadline, request.onText).catch((error: unknown) => {
    throw problemInStream(error, place);
  });
  const { firstTokenMs, durationMs } = collected;
  return judge(
    { ...collected, firstTokenMs: firstTokenMs + waited, durationMs: durationMs + waited },
    request,
    place,
  );
}

/**
 * Talks to Ollama through its client library and /api/chat (CX-20, CX-21).
 * @param options.host the server's address as a URL, such as http://127.0.0.1:11434
 * @param options.think whether models that can think are to; left out or null, the server has its own default
 */
export function createOllamaLanguageModel(options: {
  readonly host: string;
  readonly think?: boolean | null;
}): LanguageModel {
  const server: Server = {
    agent: createPatientAgent(),
    address: trimEndOf(options.host, '/'),
    think: options.think ?? null,
    thinkers: new Map(),
  };
  return {
    provider: 'ollama',
    async chat(request) {
      request.signal.throwIfAborted();
      const deadline = startDeadline(request, server.address);
      try {
        return await talk(server, request, deadline);
      } catch (error) {
        throw deadline.reason() ?? error;
      } finally {
        deadline.close();
      }
    },
    health: (models, timeoutMs) => serverHealth(server, models, timeoutMs),
  };
}
