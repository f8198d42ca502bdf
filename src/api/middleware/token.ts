import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { STREAM_TOKEN_PREFIX } from '../../contract/index.js';

/** True when both are the same; the time it takes says nothing of where they differ, nor of their lengths. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * True when the request carries the token: as `Authorization: Bearer …`, or, for browsers, which cannot set that header
 * on a WebSocket, as one of the offered sub-protocols (AP-60).
 */
export function carriesToken(request: IncomingMessage, token: string): boolean {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameSecret(bearer, token);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const named = offered.find((name) => name.startsWith(STREAM_TOKEN_PREFIX));
  return named !== undefined && sameSecret(named.slice(STREAM_TOKEN_PREFIX.length), token);
}
