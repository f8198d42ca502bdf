import type { RequestHandler } from 'express';

const READABLE = 'Location, ETag, Retry-After, Allow';
const SENDABLE =
  'Authorization, Content-Type, Client-Id, Idempotency-Key, Prefer, If-None-Match, Mcp-Session-Id, Mcp-Protocol-Version';

/** Lets pages of the allowed origins read answers. The gate before it has refused all other foreign origins. */
export function crossOrigin(allowedOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined || !allowedOrigins.includes(origin)) {
      next();
      return;
    }
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': READABLE });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': SENDABLE,
      'Access-Control-Max-Age': '600',
    });
    response.status(204).end();
  };
}
