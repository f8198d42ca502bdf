import { CLIENT_ID_HEADER, problem, type Problem } from '../../contract/index.js';
import { intern } from '../../domain/kernel/invocation.js';
import { CliError } from '../cli-error.js';
import { printable } from '../terminal/printable.js';
import { exchange, type Answer } from './exchange.js';
import type { ServiceAddress } from './service-address.js';

export type Call = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** By code: what a person does with commands, in the place of what the service advises to callers by HTTP. */
const IN_COMMANDS: Readonly<Record<string, () => string>> = {
  unknown_task: () => `\`${intern()} status\` lists those that there are`,
  no_code_yet: () => `\`${intern()} watch\` shows when there is some`,
};

/** By code: what a person can do besides. */
const BESIDES: Readonly<Record<string, () => string>> = {
  no_sandbox: () => `\`${intern()} doctor\` shows what is there`,
};

/** What happened stands before the semicolon, the advice behind it. */
function inCommands({ code, detail }: Problem): string {
  const advice = IN_COMMANDS[code];
  const more = BESIDES[code];
  if (more !== undefined) return `${detail}. ${more()}`;
  return advice === undefined ? detail : `${detail.split(';')[0] ?? detail}; ${advice()}`;
}

/** The service answered with a problem document. */
export class RefusedError extends CliError {
  constructor(readonly problem: Problem) {
    super(problem.code, printable(inCommands(problem), 1_000));
  }
}

export function noService(url: string, cause?: unknown): CliError {
  return new CliError(
    'no_service',
    `no Code Intern service answers at ${url}: start one with \`${intern()} serve\` (or \`${intern()} serve --provider demo\` without a model server), or name another with INTERN_URL`,
    { cause },
  );
}

/** The same error; where no service answers, with what is known of what the caller had begun, unless that is null. */
export function withFate(error: unknown, fate: (error: CliError) => string | null): unknown {
  if (!(error instanceof CliError) || error.code !== 'no_service') return error;
  const known = fate(error);
  return known === null ? error : new CliError(error.code, `${error.message}. ${known}`, { cause: error });
}

async function send({ url, token, client }: ServiceAddress, call: Call): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  if (client !== undefined) headers[CLIENT_ID_HEADER] = client;
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  const signal = call.signal ? { signal: call.signal } : {};
  try {
    return await exchange(new URL(call.path, url), { method: call.method, headers, ...body, ...signal });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw noService(url, error);
  }
}

function asProblem(status: number, body: unknown, url: string): CliError {
  const read = problem.safeParse(body);
  if (!read.success)
    return new CliError('unexpected_answer', `${url} answered ${status}, but not as Code Intern does`);
  if (status === 401) {
    return new CliError(
      'unauthorised',
      `the service at ${url} asks for its token: set INTERN_API_TOKEN to it`,
    );
  }
  return new RefusedError(read.data);
}

/** One call to the service. @throws CliError `no_service`, `unauthorised`, `unexpected_answer`; RefusedError for a problem document */
export async function callService(address: ServiceAddress, call: Call): Promise<unknown> {
  const { status, text } = await send(address, call);
  const body = parse(text);
  if (!isFine(status)) throw asProblem(status, body, address.url);
  return body;
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
