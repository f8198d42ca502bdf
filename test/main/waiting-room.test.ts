import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { callService } from '../../src/cli/client/http.js';
import { createWaitingServer } from '../../src/main/waiting-room.js';

describe('the server that holds the port while the service starts', () => {
  const server = createWaitingServer();
  afterEach(() => void server.close());

  it('AP-62 tells the command line that it is starting, in words that this understands', async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const call = callService(
      { url: `http://127.0.0.1:${port}`, token: null },
      { method: 'GET', path: '/tasks' },
    );
    await expect(call).rejects.toMatchObject({
      code: 'starting',
      message: expect.stringContaining('the service is starting') as unknown,
    });
  });
});
