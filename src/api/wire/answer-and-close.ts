import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_MEDIA_TYPE } from '../../contract/index.js';
import type { HttpProblem } from '../middleware/http-problem.js';

/** Milliseconds that the other side has to read an answer and to close. */
const LINGER_MS = 1_000;

/**
 * Answers on a bare connection with a problem document, and ends the connection whatever the other side does. What that
 * still sends is read and thrown away for a moment: a connection that is closed with unread bytes is reset, and the answer
 * is lost with it.
 */
export function answerAndClose(socket: Duplex, problem: HttpProblem): void {
  const body = JSON.stringify(problem.document);
  const headers = {
    Date: new Date().toUTCString(),
    Connection: 'close',
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
    ...problem.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`;
  const end = (): void => void socket.destroy();
  const patience = setTimeout(end, LINGER_MS).unref();
  socket.once('close', () => clearTimeout(patience));
  socket.on('error', end);
  socket.once('end', () => (socket.writableFinished ? end() : socket.once('finish', end)));
  socket.end([status, ...lines, '', body].join('\r\n'));
  socket.resume();
}
