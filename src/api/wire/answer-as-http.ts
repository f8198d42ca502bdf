import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** What speaks of the offer only. */
const OF_THE_OFFER = ['upgrade', 'http2-settings'];

function withoutOffer(name: string, value: string): readonly string[] {
  if (OF_THE_OFFER.includes(name.toLowerCase())) return [];
  if (name.toLowerCase() !== 'connection') return [`${name}: ${value}`];
  const options = value.split(',').map((option) => option.trim());
  const left = options.filter((option) => option !== '' && !OF_THE_OFFER.includes(option.toLowerCase()));
  return left.length === 0 ? [] : [`${name}: ${left.join(', ')}`];
}

/** The head of a request as it came, but for its offer of another protocol. */
function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(...withoutOffer(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''));
  return Buffer.from([...lines, '', ''].join('\r\n'), 'latin1');
}

/**
 * Answers a request as HTTP/1.1 though it offers another protocol: an offer that is not taken is ignored (RFC 9110, section
 * 7.8). Node has taken the connection out of its HTTP server for the offer, and gets it back with the request in front.
 * @param behind what came behind the head: the body, or further requests
 */
export function answerAsHttp(server: Server, request: IncomingMessage, socket: Duplex, behind: Buffer): void {
  socket.unshift(Buffer.concat([headOf(request), behind]));
  server.emit('connection', socket);
}
