import { LanguageModelError, type ModelProblem } from '../../ports/language-model.js';
import { RefusedByServer } from './unhurried-fetch.js';

/** Where a call went, for the sentences below. */
export type CallPlace = { readonly address: string; readonly model: string };

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TOO_LONG = /context (?:length|window|size)|input length/i;

function saysNoModel(message: string): boolean {
  return /try pulling/i.test(message) || (/\bmodel\b/i.test(message) && /not found/i.test(message));
}

/** The sentence for a server that does not answer at all. */
function unreachable(address: string): string {
  return `no Ollama answers at ${address}; start it with "ollama serve", or set OLLAMA_HOST to where it runs`;
}

/** The sentence for models that the server does not have. */
export function missing(address: string, models: readonly string[]): string {
  const names = models.join(', ');
  const pulls = models.map((model) => `ollama pull ${model}`).join(' && ');
  return `Ollama at ${address} does not have ${names}; get ${models.length > 1 ? 'them' : 'it'} with: ${pulls}`;
}

function byStatus(
  { status, message }: RefusedByServer,
  { address, model }: CallPlace,
): readonly [ModelProblem, string] {
  const said = `Ollama at ${address} answered ${status}: ${message}`;
  if (status === 404 && saysNoModel(message)) return ['model_missing', missing(address, [model])];
  if (status === 404) return ['bad_request', `${said}; is this an Ollama server? Check OLLAMA_HOST`];
  if (status === 503 || status === 429)
    return ['server_busy', `${said}; its queue is full, the call is tried again`];
  if (status === 401 || status === 403)
    return ['unauthorised', `${said}; see OLLAMA_ORIGINS and what stands between here and the server`];
  if (status >= 400 && status < 500) {
    if (TOO_LONG.test(message))
      return ['context_exceeded', `${said}; the prompt does not fit the context of ${model}`];
    return ['bad_request', said];
  }
  return ['server_error', `${said}; see the log of "ollama serve"`];
}

/** The first system code among an error and its causes. Errors of Node's core may be of another realm: no `instanceof`. */
function causeCode(error: unknown): string | null {
  let one = error;
  while (typeof one === 'object' && one !== null) {
    if ('code' in one && typeof one.code === 'string') return one.code;
    one = 'cause' in one ? one.cause : null;
  }
  return null;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

/** An error before the stream began, as the port names it. */
export function problemOnRequest(error: unknown, place: CallPlace): LanguageModelError {
  if (error instanceof LanguageModelError) return error;
  if (error instanceof RefusedByServer) {
    const [code, message] = byStatus(error, place);
    return new LanguageModelError(code, message, { cause: error });
  }
  const code = causeCode(error);
  if (code !== null && UNREACHABLE.has(code)) {
    return new LanguageModelError('server_unreachable', `${unreachable(place.address)} (${code})`, {
      cause: error,
    });
  }
  const said = `the connection to Ollama at ${place.address} broke before an answer${code === null ? '' : ` (${code})`}`;
  return new LanguageModelError('server_unreachable', `${said}; is it still running?`, { cause: error });
}

/** What the client library says when a stream ends without a last line, and undici when the connection ends. */
const BROKEN = /did not receive done|^terminated$|socket|premature/i;

/** An error while the answer was streaming: the server's own words on its last line, or a broken connection. */
export function problemInStream(error: unknown, { address, model }: CallPlace): LanguageModelError {
  if (error instanceof LanguageModelError) return error;
  const message = messageOf(error);
  const broken = BROKEN.test(message) || causeCode(error) !== null;
  if (broken) {
    const text = `the answer of ${model} at ${address} stopped in the middle; the server may have been restarted`;
    return new LanguageModelError('stream_cut', text, { cause: error });
  }
  return new LanguageModelError(
    'server_error',
    `Ollama at ${address} failed while ${model} was answering: ${message}`,
    {
      cause: error,
    },
  );
}
