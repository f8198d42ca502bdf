import { createServer } from 'node:net';
import { TemporalServerError } from './temporal-server-error.js';

/** Listens for a moment; the port that was given, or null when it is taken. Port 0 asks for any free one. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}

/**
 * The port to use for a setting: itself, or a free one for 0.
 * @throws TemporalServerError `port_in_use` that names the setting
 */
export async function claimPort(port: number, setting: string): Promise<number> {
  const found = await tryPort(port);
  if (found !== null) return found;
  throw new TemporalServerError(
    'port_in_use',
    `port ${port} on 127.0.0.1 is in use by another program: set ${setting} to a free port, or TEMPORAL_ADDRESS to use the Temporal server that runs there`,
  );
}
