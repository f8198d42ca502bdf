import type { Fetch } from 'ollama';
import type { Agent, RequestInit, Response } from 'undici';

/** The server refused a request; `status` is the HTTP status, `message` what the server said. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const LONGEST_REMARK = 500;

async function refusal(response: Response): Promise<RefusedByServer> {
  const text = await response.text();
  let said = text.trim();
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string') said = error;
  } catch {
    // Not JSON: a proxy's page or plain text, quoted as it is.
  }
  return new RefusedByServer(response.status, said.slice(0, LONGEST_REMARK) || response.statusText);
}

/** What keeps the connections of a process. */
export type PatientAgent = () => Promise<Agent>;

/**
 * One for the process: Node's own fetch gives up on headers after 300 s, and a cold load of a model takes longer. The
 * library is loaded at the first call: most processes of a service never talk to a model.
 */
export function createPatientAgent(): PatientAgent {
  let agent: Promise<Agent> | null = null;
  const create = async (): Promise<Agent> =>
    new (await import('undici')).Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } });
  return () => (agent ??= create());
}

/**
 * A fetch for one call: without time limits of its own, ended by `signal` in whatever phase it is, with refusals as
 * errors (the client library would print them to the console first).
 */
export function unhurriedFetch(agent: PatientAgent, signal: AbortSignal): Fetch {
  const fetchOnce = async (url: string, init?: RequestInit): Promise<Response> => {
    const dispatcher = await agent();
    const { fetch } = await import('undici');
    const response = await fetch(url, { ...init, signal, dispatcher });
    if (!response.ok) throw await refusal(response);
    return response;
  };
  return fetchOnce as unknown as Fetch;
}
