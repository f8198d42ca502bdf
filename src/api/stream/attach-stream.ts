import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { describeDefect, type Application, type Logger } from '../../application/index.js';
import { CLOSE_CODES, STREAM_PROTOCOL } from '../../contract/index.js';
import { refusalOf, type Security } from '../middleware/gate.js';
import { HttpProblem } from '../middleware/http-problem.js';
import { toProblem } from '../middleware/problem.js';
import { answerAndClose } from '../wire/answer-and-close.js';
import { answerAsHttp } from '../wire/answer-as-http.js';
import { keepAnswersInOrder } from '../wire/answers-in-order.js';
import type { SenderLimits } from './bounded-sender.js';
import { startHeartbeat } from './heartbeat.js';
import { serveOverview } from './serve-overview.js';
import { serveSocket } from './serve-socket.js';
import { isHandshake, streamAddress } from './stream-address.js';

const MAX_FRAME_BYTES = 64 * 1024;
const CLOSE_WITHIN_MS = 1_000;
const DEFAULTS = { pingEveryMs: 20_000, maxBufferedBytes: 1_048_576, slowAfterMs: 10_000 };

export type StreamOptions = {
  readonly application: Application;
  readonly security: Security;
  readonly logger: Logger;
  readonly now?: () => number;
  readonly limits?: Partial<SenderLimits & { readonly pingEveryMs: number }>;
};

export type Stream = {
  readonly clients: () => number;
  /** Says goodbye to every client and stops taking new ones. */
  close(): Promise<void>;
};

/** Serves WebSockets at /ws/{task_id} (AP-20 to AP-22) and /ws (AP-25) of an HTTP server. */
export function attachStream(server: Server, options: StreamOptions): Stream {
  const { application, security, logger, now = Date.now } = options;
  const limits = { ...DEFAULTS, ...options.limits };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    // The protocol that carries the token is never said back.
    handleProtocols: (offered) => (offered.has(STREAM_PROTOCOL) ? STREAM_PROTOCOL : false),
  });
  const stopHeartbeat = startHeartbeat(sockets.clients, limits.pingEveryMs);

  sockets.on('wsClientError', ({ message }, connection) => {
    const headers = { 'Sec-WebSocket-Version': '13' };
    answerAndClose(connection, new HttpProblem(400, 'bad_handshake', message, { headers }));
  });

  function shake(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    try {
      const wanted = streamAddress(request.url ?? '');
      const refusal = refusalOf(request, wanted.path, security);
      if (refusal) throw refusal;
      // It may be one of several offers, and this is the one that is taken.
      request.headers.upgrade = 'websocket';
      sockets.handleUpgrade(request, connection, head, (socket) => {
        const deps = { application, logger, limits, now };
        void (wanted.task === null ? serveOverview(socket, deps) : serveSocket(socket, wanted.task, deps));
      });
    } catch (error) {
      const problem = toProblem(error);
      if (problem === null)
        logger.error(describeDefect(error), 'a WebSocket handshake failed inside the service');
      answerAndClose(connection, problem ?? new HttpProblem(500, 'internal_error', 'the handshake failed'));
    }
  }

  const order = keepAnswersInOrder(server);
  function upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const end = (): void => void connection.destroy();
    connection.on('error', end);
    order.afterAnswers(connection, () => {
      connection.off('error', end);
      if (isHandshake(request)) shake(request, connection, head);
      else answerAsHttp(server, request, connection, head);
    });
  }
  server.on('upgrade', upgrade);

  return {
    clients: () => sockets.clients.size,
    close() {
      server.off('upgrade', upgrade);
      order.close();
      stopHeartbeat();
      const open = [...sockets.clients];
      const closed = open.map(
        (client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
      );
      for (const client of open) client.close(CLOSE_CODES.goingAway, 'the service is stopping');
      const impatience = setTimeout(() => open.forEach((client) => client.terminate()), CLOSE_WITHIN_MS);
      return Promise.all(closed).then(() => clearTimeout(impatience));
    },
  };
}
