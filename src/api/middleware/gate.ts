import type { RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import { isOurHost, isOurOrigin } from './host-rule.js';
import { HttpProblem } from './http-problem.js';
import { carriesToken } from './token.js';

/** Who may speak to the service. */
export type Security = {
  /** Names beside the loopback ones: `name` or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** Origins of other sites whose pages may call: `https://name:port`. */
  readonly allowedOrigins: readonly string[];
  /** null asks for none: right only while nobody but this machine can connect. */
  readonly token: string | null;
};

/** Probes of orchestrators carry no token. */
const WITHOUT_TOKEN = '/health/live';

/** The refusal of a request, the same for REST, WebSocket and MCP; null lets it in. */
export function refusalOf(request: IncomingMessage, path: string, security: Security): HttpProblem | null {
  const { host, origin } = request.headers;
  if (!hasOneHost(request)) {
    return new HttpProblem(
      400,
      'bad_host',
      'a request of HTTP/1.1 has exactly one Host header (RFC 9112, 3.2)',
    );
  }
  const local = { address: request.socket.localAddress, port: request.socket.localPort };
  if (!isOurHost(host, local, security.allowedHosts)) {
    return new HttpProblem(
      403,
      'host_refused',
      'this Host is not one of the service; call it as localhost, or name the host in INTERN_ALLOWED_HOSTS',
    );
  }
  if (!isOurOrigin(origin, host, local, security.allowedOrigins)) {
    return new HttpProblem(
      403,
      'origin_refused',
      'pages of this Origin may not call the service; name the origin in INTERN_ALLOWED_ORIGINS',
    );
  }
  if (security.token === null || path === WITHOUT_TOKEN || carriesToken(request, security.token)) return null;
  return new HttpProblem(
    401,
    'token_required',
    'send the token as "Authorization: Bearer <token>"; the service printed it at its first start and keeps it in the file `token` of its data folder',
    {
      headers: { 'WWW-Authenticate': 'Bearer' },
    },
  );
}

/** Of several, what stands between here and the client may have looked at another one than we do. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}

/** Keeps out whoever may not speak to the service; a preflight of an allowed page has no token and needs none. */
export function gate(security: Security): RequestHandler {
  return (request, _response, next) => {
    const policy = isPreflight(request) ? { ...security, token: null } : security;
    const refusal = refusalOf(request, request.path, policy);
    if (refusal) throw refusal;
    next();
  };
}

function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}
