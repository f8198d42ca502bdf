import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { expectProblem, rest, submitted } from './request-lines.js';

type Headers = Readonly<Record<string, string>>;
const TOKEN = 'a-token-of-the-test';
const HELLO = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** The status of each door for the same headers. */
async function doors(front: FrontEnd, headers: Headers) {
  const id = await submittedBy(front);
  return {
    rest: (await rest(front).get('/tasks').set(headers)).status,
    post: (await rest(front).post('/tasks').set(headers).send({ prompt: 'p' })).status,
    mcp: (
      await rest(front)
        .post('/mcp')
        .set({ Accept: 'application/json, text/event-stream', ...headers })
        .send(HELLO)
    ).status,
    stream: await upgradeStatus(front, id, headers),
  };
}
const all = (status: number, upgraded = status) => ({
  rest: status,
  post: status,
  mcp: status,
  stream: upgraded,
});

async function submittedBy(front: FrontEnd): Promise<string> {
  const options = {
    client: 'test',
    idempotencyKey: null,
    waitMs: null,
    signal: new AbortController().signal,
  };
  return (await front.application.submitTask({ prompt: 'p' }, options)).taskId;
}

function upgradeStatus(front: FrontEnd, id: string, headers: Headers, host = '127.0.0.1'): Promise<number> {
  const handshake = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    const call = request({
      host,
      port: front.port,
      path: `/ws/${id}`,
      headers: { ...handshake, ...headers },
    });
    call.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}

describe('who may call the service', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd({
      security: {
        allowedHosts: ['intern.example', 'other.example:8443'],
        allowedOrigins: ['https://page.example'],
      },
    });
  });
  afterEach(() => front.stop());
  const filled = (text: string) => text.replace('PORT', String(front.port));

  it.each([
    '127.0.0.1:PORT',
    'localhost:PORT',
    'LOCALHOST:PORT',
    '[::1]:PORT',
    'intern.example',
    'intern.example:1',
    'other.example:8443',
  ])('AP-61 lets in the Host %s', async (host) => {
    expect(await doors(front, { Host: filled(host) })).toEqual(all(200, 101));
  });

  it.each([
    'evil.example:PORT',
    'evil.example',
    'localhost:1',
    'localhost',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil.example:PORT',
    'other.example:1',
    '10.0.0.1:PORT',
    'localhost@evil.example:PORT',
    'localhost:PORT/x',
    '0.0.0.0:PORT',
  ])('AP-61 refuses the Host %s at every door', async (host) => {
    expect(await doors(front, { Host: filled(host) })).toEqual(all(403));
  });

  it.each(['http://127.0.0.1:PORT', 'http://localhost:PORT', 'http://[::1]:PORT', 'https://page.example'])(
    'AP-61 lets in the Origin %s',
    async (origin) => {
      expect(await doors(front, { Origin: filled(origin) })).toEqual(all(200, 101));
    },
  );

  it.each([
    'http://evil.example',
    'http://evil.example:PORT',
    'http://localhost:3000',
    'http://localhost',
    'https://page.example:444',
    'http://page.example',
    'https://page.example.evil.example',
    'null',
    'file://',
    '',
  ])('AP-61 refuses the Origin %p at every door', async (origin) => {
    expect(await doors(front, { Origin: filled(origin) })).toEqual(all(403));
  });

  it('AP-61 refuses with a problem document that says what to set', async () => {
    const host = await rest(front).get('/tasks').set('Host', 'evil.example');
    expect(expectProblem(host, 403, 'host_refused').detail).toContain('INTERN_ALLOWED_HOSTS');
    const origin = await rest(front).get('/health').set('Origin', 'http://evil.example');
    expect(expectProblem(origin, 403, 'origin_refused').detail).toContain('INTERN_ALLOWED_ORIGINS');
    expect(origin.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('AP-61 lets a page of an allowed origin ask and read', async () => {
    const preflight = await rest(front)
      .options('/tasks')
      .set({ Origin: 'https://page.example', 'Access-Control-Request-Method': 'POST' });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([
      204,
      'https://page.example',
    ]);
    expect(preflight.headers['access-control-allow-headers']).toContain('Idempotency-Key');
    const answer = await rest(front).get('/tasks').set('Origin', 'https://page.example');
    expect(answer.headers['access-control-allow-origin']).toBe('https://page.example');
    expect(answer.headers['vary']).toContain('Origin');
    expect((await rest(front).get('/tasks')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('AP-20 refuses a handshake at another path, or with a sequence that is none', async () => {
    expect(await upgradeStatus(front, 'x/y', {})).toBe(404);
    expect(await upgradeStatus(front, `${await submitted(front)}?after=x`, {})).toBe(400);
  });
});

describe('with a token', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd({ security: { token: TOKEN, allowedOrigins: ['https://page.example'] } });
  });
  afterEach(() => front.stop());

  it.each([
    ['none', {}],
    ['another one', { Authorization: 'Bearer another' }],
    ['a part of it', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['more than it', { Authorization: `Bearer ${TOKEN}x` }],
    ['it in another scheme', { Authorization: `Basic ${TOKEN}` }],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['another as sub-protocol', { 'Sec-WebSocket-Protocol': 'code-intern.v1, code-intern.token.another' }],
  ])('AP-60 refuses every door to who sends %s', async (_what, headers) => {
    expect(await doors(front, headers as Headers)).toEqual(all(401));
  });

  it('AP-60 opens every door to who sends it', async () => {
    expect(await doors(front, { Authorization: `Bearer ${TOKEN}` })).toEqual(all(200, 101));
    expect(await doors(front, { authorization: `bearer ${TOKEN}` })).toEqual(all(200, 101));
  });

  it('AP-60 takes it as a sub-protocol, for browsers, and does not say it back', async () => {
    const id = await submittedBy(front);
    const client = connectStream(front.streamUrl(id), {}, ['code-intern.v1', `code-intern.token.${TOKEN}`]);
    await client.opened;
    expect(client.socket.protocol).toBe('code-intern.v1');
  });

  it('AP-60 asks for it everywhere but at /health/live', async () => {
    expect((await rest(front).get('/health/live')).status).toBe(200);
    for (const path of ['/health', '/health/ready', '/tasks', '/nothing', '/mcp', '/health/live/']) {
      const response = await rest(front).get(path);
      expectProblem(response, 401, 'token_required');
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('AP-61 needs no token for a preflight, but a right origin', async () => {
    const preflight = (origin: string) =>
      rest(front).options('/tasks').set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
    expect((await preflight('https://page.example')).status).toBe(204);
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  it('AP-63 never logs it', async () => {
    await doors(front, { Authorization: `Bearer ${TOKEN}` });
    await doors(front, { Authorization: `Bearer ${TOKEN}x` });
    expect(JSON.stringify(front.log)).not.toContain(TOKEN);
  });
});

describe('beyond loopback', () => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

  it('AP-60 serves every door at an address of the machine', async () => {
    expect(address).toBeDefined();
    const front = await startFrontEnd({ listenOn: '0.0.0.0', security: { token: TOKEN } });
    try {
      const id = await submittedBy(front);
      const authorization = { Authorization: `Bearer ${TOKEN}` };
      const at = `http://${String(address)}:${front.port}`;
      expect((await fetch(`${at}/tasks/${id}`, { headers: authorization })).status).toBe(200);
      expect((await fetch(`${at}/mcp`, { headers: authorization })).status).toBe(200);
      expect((await fetch(`${at}/tasks`)).status).toBe(401);
      expect(await upgradeStatus(front, id, authorization, address)).toBe(101);
      expect(await upgradeStatus(front, id, {}, address)).toBe(401);
    } finally {
      await front.stop();
    }
  });
});
