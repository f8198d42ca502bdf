import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange } from '../../src/cli/client/exchange.js';

describe('one request and its answer', () => {
  let server: Server;
  let answer: RequestListener;
  let url: URL;
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://localhost:${(server.address() as AddressInfo).port}/a?b=1`);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('AP-80 says what is to be said, and gives the status and the whole text', async () => {
    const seen: unknown[] = [];
    answer = (request, response) => {
      request.on('data', (body: Buffer) => {
        seen.push(request.method, request.url, request.headers['x-who'], body.toString());
        response.statusCode = 503;
        const text = Buffer.from('größer');
        response.write(text.subarray(0, 3));
        response.end(text.subarray(3));
      });
    };
    const question = { method: 'POST', headers: { 'x-who': 'me' }, body: '{"ä":1}' };
    expect(await exchange(url, question)).toEqual({ status: 503, text: 'größer' });
    expect(seen).toEqual(['POST', '/a?b=1', 'me', '{"ä":1}']);
  });

  it('AP-62 fails with the code of the connection: never made, broken off, or given up', async () => {
    answer = (_request, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    };
    const question = { method: 'GET', headers: {} };
    await expect(exchange(url, question)).rejects.toMatchObject({ code: 'ECONNRESET' });
    answer = () => undefined;
    const gaveUp = new AbortController();
    const waiting = exchange(url, { ...question, signal: gaveUp.signal });
    gaveUp.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    server.close();
    server.closeAllConnections();
    await expect(exchange(new URL('http://127.0.0.1:9'), question)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
