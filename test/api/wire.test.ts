import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { until } from '../support/until.js';

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The answers in what a connection said. */
function answersIn(text: string): readonly Answer[] {
  const answers: Answer[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const length = Number(headers['content-length'] ?? '0');
    const body = rest.slice(end + 4, end + 4 + length);
    answers.push({ status: Number(first.split(' ')[1]), headers, body });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

describe('the wire below the HTTP door', () => {
  let front: FrontEnd;
  let opened: Socket[];
  beforeEach(async () => {
    front = await startFrontEnd();
    opened = [];
  });
  afterEach(async () => {
    for (const socket of opened) socket.destroy();
    await front.stop();
  });

  function open(text: string, port = front.port): Socket {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.on('error', () => undefined);
    opened.push(socket);
    return socket;
  }

  /** What is answered to these bytes until the server closes, or until that many answers are whole. */
  async function answersTo(text: string, count = Infinity): Promise<readonly Answer[]> {
    const socket = open(text);
    let said = '';
    let closed = false;
    socket.on('data', (chunk) => (said += chunk.toString('latin1')));
    socket.on('close', () => (closed = true));
    await until(() => closed || (said.includes('\r\n\r\n') && answersIn(said).length >= count));
    socket.destroy();
    return answersIn(said);
  }

  const host = (): string => `Host: 127.0.0.1:${front.port}\r\n`;
  const H2C = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n';
  const OFFER = `Connection: Upgrade, HTTP2-Settings\r\n${H2C}`;
  const post = (offer: string, body: string): string =>
    `POST /tasks HTTP/1.1\r\n${host()}${offer}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const HANDSHAKE =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

  describe('an offer of another protocol that is not taken is ignored', () => {
    it('AP-7 for a GET', async () => {
      const [answer] = await answersTo(`GET /tasks HTTP/1.1\r\n${host()}${OFFER}\r\n`, 1);
      expect([answer?.status, JSON.parse(answer?.body ?? '')]).toEqual([
        200,
        { tasks: [], next_cursor: null },
      ]);
    });

    it('AP-1 for a POST with its body, whole or in pieces', async () => {
      const [whole] = await answersTo(post(OFFER, '{"prompt":"Build it"}'), 1);
      expect(whole?.status).toBe(200);
      const text = post(OFFER, '{"prompt":"Build it again"}');
      const socket = open(text.slice(0, -10));
      await until(() => socket.bytesWritten > 0);
      expect(front.runner.submissions).toHaveLength(1);
      socket.write(text.slice(-10));
      await until(() => front.runner.submissions.length === 2);
    });

    it('AP-1 for a POST in chunks', async () => {
      const chunked = `POST /tasks HTTP/1.1\r\n${host()}${OFFER}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const [answer] = await answersTo(`${chunked}7\r\n{"promp\r\na\r\nt":"Do it"\r\n1\r\n}\r\n0\r\n\r\n`, 1);
      expect(answer?.status).toBe(200);
    });

    it('AP-41 for MCP', async () => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
      const head = `POST /mcp HTTP/1.1\r\n${host()}${OFFER}Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n`;
      const socket = open(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString()));
      expect(await until(() => said.includes('"result":{}'))).toBe(true);
    });

    it.each([
      ['a WebSocket elsewhere', 'GET /tasks', HANDSHAKE],
      ['a WebSocket by POST', 'POST /ws/x', HANDSHAKE],
      ['TLS', 'GET /tasks', 'Connection: upgrade\r\nUpgrade: TLS/1.0\r\n'],
      ['h2c at the address of a WebSocket', 'GET /ws', OFFER],
    ])('AP-7 for %s', async (_name, line, offer) => {
      const [answer] = await answersTo(`${line} HTTP/1.1\r\n${host()}${offer}\r\n`, 1);
      expect(answer?.status).toBe({ 'GET /tasks': 200, 'POST /ws/x': 405, 'GET /ws': 426 }[line]);
    });

    it('AP-7 again and again on one connection, also when requests come one behind the other', async () => {
      const one = `GET /health/live HTTP/1.1\r\n${host()}${OFFER}\r\n`;
      const answers = await answersTo(one.repeat(50) + post(OFFER, '{"prompt":"last"}'), 51);
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 51 }, () => 200));
    });

    it('AP-61 as far as the Host and the Origin are right', async () => {
      const [foreign] = await answersTo(`GET /tasks HTTP/1.1\r\nHost: evil.example\r\n${OFFER}\r\n`, 1);
      expect(foreign?.status).toBe(403);
    });

    it('AP-20 while a WebSocket among several offers is taken', async () => {
      const several = HANDSHAKE.replace('websocket', 'h2c, WebSocket');
      const socket = open(`GET /ws HTTP/1.1\r\n${host()}${several}\r\n`);
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString('latin1')));
      expect(await until(() => said.startsWith('HTTP/1.1 101'))).toBe(true);
    });
  });

  describe('a handshake that is refused', () => {
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const bad = {
      Host: `GET /ws/x HTTP/1.1\r\nHost: evil.example\r\n${HANDSHAKE}\r\n`,
      query: () => `GET /ws/x?after=x HTTP/1.1\r\n${host()}${HANDSHAKE}\r\n`,
      key: () => `GET /ws/x HTTP/1.1\r\n${host()}${HANDSHAKE.replace(/Key: .*\r\n/, 'Key: short\r\n')}\r\n`,
      version: () => `GET /ws/x HTTP/1.1\r\n${host()}${HANDSHAKE.replace('13', '7')}\r\n`,
    };

    it.each([
      ['Host', 403, 'host_refused'],
      ['query', 400, 'invalid_request'],
      ['key', 400, 'bad_handshake'],
      ['version', 400, 'bad_handshake'],
    ] as const)('AP-7 for its %s gets %i as a problem document', async (part, status, code) => {
      const text = bad[part];
      const [answer] = await answersTo(typeof text === 'string' ? text : text());
      expect(answer?.headers['content-type']).toBe('application/problem+json');
      expect([answer?.status, JSON.parse(answer?.body ?? '{}')]).toMatchObject([status, { status, code }]);
    });

    it.each([
      ['bytes behind it', 'x'.repeat(70_000)],
      ['another request behind it', 'GET /tasks HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['nothing behind it', ''],
    ])(
      'AP-61 leaves no connection behind, with %s, though the other side never closes',
      async (_name, behind) => {
        const before = descriptors();
        let taken = 0;
        front.server.on('connection', () => (taken += 1));
        const sockets = Array.from({ length: 50 }, () => {
          const socket = connect({ port: front.port, host: '127.0.0.1', allowHalfOpen: true });
          socket.on('error', () => undefined);
          // It reads nothing, and ends nothing.
          socket.pause();
          socket.write(bad.Host + behind);
          opened.push(socket);
          return socket;
        });
        await until(() => taken === 50);
        await until(() => connections(front).then((count) => count === 0));
        sockets.forEach((socket) => socket.destroy());
        await until(() => descriptors() <= before + 2);
      },
    );
  });

  describe('what cannot be read', () => {
    it.each([
      ['is no HTTP', 'hello there\r\n\r\n', 400, 'malformed_request'],
      ['is a method that there is not', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'malformed_request'],
      [
        'has both lengths',
        'POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
        'malformed_request',
      ],
      [
        'has headers without end',
        `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'headers_too_large',
      ],
      [
        'has a URL without end',
        `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        431,
        'headers_too_large',
      ],
      [
        'asks for a tunnel',
        'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n',
        405,
        'method_not_allowed',
      ],
      [
        'expects what nobody can',
        'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: tea\r\n\r\n',
        417,
        'expectation_failed',
      ],
      ['has no Host', 'GET /tasks HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad_host'],
    ])('AP-7 %s: a problem document', async (_name, text, status, code) => {
      const answers = await answersTo(text);
      expect(answers).toHaveLength(1);
      expect(answers[0]?.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(answers[0]?.body ?? '{}')).toMatchObject({ status, code, type: 'about:blank' });
      expect(answers[0]?.status).toBe(status);
    });

    it('AP-7 has chunk extensions without end: a problem document', async () => {
      const head = `POST /tasks HTTP/1.1\r\n${host()}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const [answer] = await answersTo(`${head}1;${'x'.repeat(20_000)}\r\n`);
      expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ status: 413, code: 'too_large' });
    });

    it('AP-7 does not come to its end in time: a problem document', async () => {
      const socket = open(`GET /tasks HTTP/1.1\r\n${host()}`);
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString()));
      const [taken] = (await once(front.server, 'connection')) as [Socket];
      // Node looks for the slow ones every half minute; this is how it tells of one.
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      front.server.emit('clientError', late, taken);
      await until(() => said.includes('request_timeout'));
      expect(answersIn(said)[0]?.status).toBe(408);
    });

    it('AP-61 has two Hosts, of which one is right', async () => {
      const two = `${host()}Host: evil.example\r\n`;
      const [answer] = await answersTo(`GET /tasks HTTP/1.1\r\n${two}Connection: close\r\n\r\n`);
      expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ status: 400, code: 'bad_host' });
      const [handshake] = await answersTo(`GET /ws HTTP/1.1\r\n${two}${HANDSHAKE}\r\n`);
      expect(handshake?.status).toBe(400);
    });
  });

  it('AP-7 does not keep a connection to the address of a WebSocket waiting', async () => {
    const [answer] = await answersTo(`GET /ws HTTP/1.1\r\n${host()}\r\n`);
    expect([answer?.status, answer?.headers['connection']]).toEqual([426, 'Upgrade, close']);
  });
});

function connections({ server }: FrontEnd): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
