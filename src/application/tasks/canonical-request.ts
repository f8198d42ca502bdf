import type { SubmitTask } from '../../contract/index.js';

/**
 * The request as it is stored, always in the same form, so that the same request has the same hash (SC-14).
 * The priority in it is the one that was asked for; what it is changed to later is no part of the request.
 */
export function canonicalRequest(request: SubmitTask): string {
  const { limits } = request;
  return JSON.stringify({
    prompt: request.prompt,
    answers: request.answers,
    priority: request.priority,
    language: request.language,
    model: request.model,
    timeout_seconds: request.timeout_seconds,
    limits: limits && { tokens: limits.tokens, calls: limits.calls, money: limits.money },
  });
}
