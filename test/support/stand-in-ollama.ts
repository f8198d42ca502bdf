import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** The body of /api/chat as the product sends it. */
export type ChatBody = {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly format?: unknown;
  readonly truncate?: boolean;
  readonly shift?: boolean;
  readonly think?: unknown;
  readonly options?: {
    readonly num_ctx?: number;
    readonly num_predict?: number;
    readonly temperature?: number;
  };
};

/** One call of /api/chat that reached the server. */
export type RecordedCall = {
  readonly index: number;
  readonly body: ChatBody;
  /** True once the client ended the connection before the answer was whole. */
  hungUp: boolean;
  finished: boolean;
};

/** What is answered to one call; a plain string is a whole answer. */
export type StandInAnswer =
  | string
  | {
      readonly text?: string;
      readonly thinking?: string;
      /** Refused with this status instead of answered. */
      readonly status?: number;
      readonly error?: string;
      readonly doneReason?: string;
      /** After this many pieces: the server's own error line, the end of the connection, or the end of the stream. */
      readonly breakAfter?: number;
      readonly breakWith?: 'error_line' | 'cut' | 'end';
      readonly promptTokens?: number;
      readonly answerTokens?: number;
      /** After this many pieces nothing more comes, for ever. */
      readonly stallAfter?: number;
      /** Milliseconds of thinking before the first token. */
      readonly thinkMs?: number;
    };

export type StandInOptions = {
  readonly models?: readonly string[];
  readonly answer?: (call: RecordedCall) => StandInAnswer;
  /** Milliseconds before the first token of the first call of each model. */
  readonly coldLoadMs?: number;
  /** Calls at work or waiting beyond which 503 is answered. */
  readonly queueLimit?: number;
  readonly pieceLength?: number;
  /** Models that can think; the others refuse to be told so. */
  readonly thinkers?: readonly string[];
};

export type StandInOllama = {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  /** Chat calls at work at this moment, and the most there ever were at once. */
  readonly inFlight: () => number;
  readonly mostInFlight: () => number;
  /** From now on answers stop before their first token, or after so many pieces, until `release`. */
  readonly hold: (afterPieces?: number) => void;
  readonly release: () => void;
  readonly setAnswer: (answer: (call: RecordedCall) => StandInAnswer) => void;
  /** Resolves when the condition holds; it is looked at after everything that happens on the server. */
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

const VERSION = '0.17.4';
const DEFAULT_CONTEXT = 4_096;
const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
};
const fullName = (model: string): string => (model.includes(':') ? model : `${model}:latest`);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Roughly what a model's own tokenizer makes of a chat; the real server counts the template too. */
const countTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/**
 * A server that behaves as Ollama 0.17 was seen to: its paths, statuses, error texts, NDJSON streams, counts, cold loads,
 * and its ways of breaking. Only the answers are given by the test.
 */
export async function startStandInOllama(options: StandInOptions = {}): Promise<StandInOllama> {
  const {
    models = ['mistral:7b', 'qwen3:8b'],
    coldLoadMs = 0,
    queueLimit = 512,
    pieceLength = 12,
    thinkers = [],
  } = options;
  const there = new Set(models.map(fullName));
  const loaded = new Set<string>();
  const calls: RecordedCall[] = [];
  const watchers = new Set<() => void>();
  let answer = options.answer ?? (() => 'ok');
  let inFlight = 0;
  let mostInFlight = 0;
  let held: { afterPieces: number } | null = null;

  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watcher = (): void => {
        if (!condition()) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  const gone = (call: RecordedCall): boolean => call.hungUp;
  const notHeld = (call: RecordedCall, pieces: number): Promise<void> =>
    until(() => gone(call) || held === null || pieces < held.afterPieces);

  function missingModel(response: ServerResponse, model: string): boolean {
    if (there.has(fullName(model))) return false;
    json(response, 404, { error: `model '${model}' not found` });
    return true;
  }

  async function stream(call: RecordedCall, response: ServerResponse, given: StandInAnswer): Promise<void> {
    const script = typeof given === 'string' ? { text: given } : given;
    const { text = '', thinking = '', breakWith = 'error_line' } = script;
    const { model, options: { num_predict } = {} } = call.body;
    const head = { model, created_at: '2026-11-21T12:00:00.000000000Z' };
    const line = (value: object): void => void response.write(`${JSON.stringify({ ...head, ...value })}\n`);
    const split = (whole: string): readonly string[] =>
      whole.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, 'gu')) ?? [];
    const most = (num_predict ?? Infinity) > 0 ? (num_predict ?? Infinity) * 4 : Infinity;
    const said = text.slice(0, most);
    const cut = said.length < text.length;
    const parts = [
      ...split(thinking).map((thought) => ({ role: 'assistant', content: '', thinking: thought })),
      ...split(said).map((content) => ({ role: 'assistant', content })),
    ];
    if (script.thinkMs !== undefined)
      await Promise.race([delay(script.thinkMs), until(() => gone(call) || call.finished)]);
    await notHeld(call, 0);
    if (gone(call)) return;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    for (const [index, message] of parts.entries()) {
      if (index > 0) await notHeld(call, index);
      if (script.stallAfter === index) await until(() => gone(call));
      if (gone(call)) return;
      if (script.breakAfter === index) {
        if (breakWith === 'cut') response.destroy();
        if (breakWith === 'error_line') {
          response.write(
            `${JSON.stringify({ error: 'an error was encountered while running the model: unexpected EOF' })}\n`,
          );
        }
        response.end();
        return;
      }
      line({ message, done: false });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const evalCount = script.answerTokens ?? countTokens(thinking + said);
    const prompt = call.body.messages.map(({ content }) => content).join('\n');
    line({
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: script.doneReason ?? (cut ? 'length' : 'stop'),
      total_duration: 1_000_000,
      load_duration: 1_000,
      prompt_eval_count: script.promptTokens ?? countTokens(prompt),
      prompt_eval_duration: 1_000,
      // Left out by the real server when it is 0.
      ...(evalCount > 0 ? { eval_count: evalCount } : {}),
      eval_duration: 1_000,
    });
    call.finished = true;
    response.end();
  }

  async function load(call: RecordedCall): Promise<void> {
    const { model } = call.body;
    if (coldLoadMs > 0 && !loaded.has(model)) await new Promise((resolve) => setTimeout(resolve, coldLoadMs));
    loaded.add(model);
  }

  async function chat(raw: string, response: ServerResponse): Promise<void> {
    let body: ChatBody;
    try {
      body = JSON.parse(raw) as ChatBody;
    } catch {
      json(response, 400, { error: 'unexpected EOF' });
      return;
    }
    if (missingModel(response, body.model)) return;
    if (body.think === true && !thinkers.includes(body.model)) {
      json(response, 400, { error: `"${body.model}" does not support thinking` });
      return;
    }
    if (inFlight >= queueLimit) {
      json(response, 503, { error: 'server busy, please try again.  maximum pending requests exceeded' });
      return;
    }
    const call: RecordedCall = { index: calls.length, body, hungUp: false, finished: false };
    calls.push(call);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    response.on('close', () => {
      if (!response.writableEnded) call.hungUp = true;
      inFlight -= 1;
      changed();
    });
    changed();
    const given = answer(call);
    const tokens = countTokens(body.messages.map(({ content }) => content).join('\n'));
    if (typeof given === 'object' && given.status !== undefined) {
      json(response, given.status, { error: given.error ?? 'refused by the test' });
    } else if (body.truncate === false && tokens > (body.options?.num_ctx ?? DEFAULT_CONTEXT)) {
      json(response, 400, { error: 'the input length exceeds the context length' });
    } else {
      await load(call);
      if (body.messages.length === 0) await stream(call, response, { text: '', doneReason: 'load' });
      else await stream(call, response, given);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readBody(request);
    const path = `${request.method ?? ''} ${request.url ?? ''}`;
    if (path === 'GET /') {
      response.end('Ollama is running');
    } else if (path === 'GET /api/version') {
      json(response, 200, { version: VERSION });
    } else if (path === 'GET /api/tags') {
      const details = {
        format: 'gguf',
        family: 'llama',
        parameter_size: '7.2B',
        quantization_level: 'Q4_K_M',
      };
      const list = [...there].map((name) => ({
        name,
        model: name,
        size: 4_113_301_824,
        digest: 'f974a74358d6',
        details,
      }));
      json(response, 200, { models: list });
    } else if (path === 'POST /api/show' || path === 'POST /api/generate') {
      const { model = '' } = JSON.parse(raw) as { model?: string };
      if (missingModel(response, model)) return;
      const shown = {
        details: { family: 'llama' },
        model_info: { 'llama.context_length': 32_768 },
        capabilities: thinkers.includes(model) ? ['completion', 'thinking'] : ['completion'],
      };
      const generated = {
        model,
        created_at: '2026-11-21T12:00:00Z',
        response: '',
        done: true,
        done_reason: 'load',
      };
      json(response, 200, path.endsWith('show') ? shown : generated);
    } else if (path === 'POST /api/chat') {
      await chat(raw, response);
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found');
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    inFlight: () => inFlight,
    mostInFlight: () => mostInFlight,
    hold: (afterPieces = 0) => {
      held = { afterPieces };
    },
    release: () => {
      held = null;
      changed();
    },
    setAnswer: (next) => {
      answer = next;
    },
    until,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
