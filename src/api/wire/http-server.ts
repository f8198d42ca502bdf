import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_MEDIA_TYPE } from '../../contract/index.js';
import { HttpProblem } from '../middleware/http-problem.js';
import { answerAndClose } from './answer-and-close.js';

/** By Node's code: what was wrong with a request that could not be read, and the status that says so. */
const UNREADABLE: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'the headers are too large: send at most 16 KB of them'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'too_large', 'the chunk extensions are too large: leave them out'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'the request did not arrive in time: send it again'],
};
const MALFORMED = [400, 'malformed_request', 'this is no request of HTTP/1.1 that can be read'] as const;

type Connection = Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null };

/** Half an answer is out: nothing can be said any more on this connection. */
const isAnswering = ({ _httpMessage: answer }: Connection): boolean => answer?.headersSent === true;

function refuseUnreadable(): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  const refused = new WeakSet<Duplex>();
  return (error, socket) => {
    // What comes behind a request that cannot be read cannot be read either.
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable || isAnswering(socket) || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    answerAndClose(socket, new HttpProblem(...(UNREADABLE[error.code ?? ''] ?? MALFORMED)));
  };
}

/**
 * An HTTP server that answers with a problem document also where no request reaches its listener (AP-7): what cannot be read,
 * comes too slowly, asks for a tunnel, or expects something. Which Host is right is left to the listener.
 */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer({ requireHostHeader: false }, listener);
  server.on('clientError', refuseUnreadable());
  server.on('connect', (_request, socket) => {
    const detail = 'this is no proxy: CONNECT is not possible here';
    answerAndClose(socket, new HttpProblem(405, 'method_not_allowed', detail, { headers: { Allow: 'GET' } }));
  });
  server.on('checkExpectation', (_request, response) => {
    const detail = 'only "Expect: 100-continue" can be met';
    const { status, document } = new HttpProblem(417, 'expectation_failed', detail);
    const body = JSON.stringify(document);
    const headers = { 'content-type': PROBLEM_MEDIA_TYPE, 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, headers).end(body);
  });
  return server;
}
