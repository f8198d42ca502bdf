import { Ollama } from 'ollama';
import type { ModelHealth } from '../../ports/language-model.js';
import { missing, problemOnRequest } from './model-problems.js';
import { unhurriedFetch, type PatientAgent } from './unhurried-fetch.js';

/** Ollama's rule: a name without a tag means `:latest`; case plays no part. */
function fullName(model: string): string {
  const name = model.toLowerCase();
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}

function presence(models: readonly string[], has: (model: string) => boolean): Record<string, boolean> {
  return Object.fromEntries(models.map((model) => [model, has(model)]));
}

/** Asks the server which models it has. Never throws; answers within `timeoutMs`. */
export async function serverHealth(
  server: { readonly agent: PatientAgent; readonly address: string },
  models: readonly string[],
  timeoutMs: number,
): Promise<ModelHealth> {
  const { agent, address } = server;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const client = new Ollama({ host: address, fetch: unhurriedFetch(agent, signal) });
    const there = new Set((await client.list()).models.map(({ name }) => fullName(name)));
    const found = presence(models, (model) => there.has(fullName(model)));
    const absent = models.filter((model) => !found[model]);
    const problem = absent.length > 0 ? missing(address, absent) : null;
    return { reachable: true, address, models: found, problem };
  } catch (error) {
    const problem = signal.aborted
      ? `Ollama at ${address} did not answer within ${timeoutMs / 1000} s; is it overloaded? See "ollama ps"`
      : problemOnRequest(error, { address, model: '' }).message;
    return { reachable: false, address, models: presence(models, () => false), problem };
  }
}
