import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { StartError } from './start-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use by another program: stop that one, or choose another port with INTERN_PORT',
  EACCES: 'this user may not listen there: choose a port of 1024 or above with INTERN_PORT',
  EADDRNOTAVAIL: 'this machine has no such address: correct INTERN_HOST',
  ENOTFOUND: 'this machine has no such address: correct INTERN_HOST',
};

/** An address as it stands in a URL. */
export function urlOf(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Starts listening. @returns the port, which the system chose if it was 0. @throws StartError `cannot_listen` */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = REASONS[cause.code ?? ''] ?? cause.message;
      const message = `cannot listen on ${host}:${port}: ${reason}`;
      reject(new StartError('cannot_listen', message, { cause }));
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Stops listening; open requests get `graceMs` to end. */
export async function stopListening(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const impatience = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
}
