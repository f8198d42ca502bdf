import type { WebSocket } from 'ws';

/**
 * Finds dead peers: pings all, and drops those that have not answered the ping before (AP-22).
 * @returns a function that stops it
 */
export function startHeartbeat(clients: ReadonlySet<WebSocket>, everyMs: number): () => void {
  const waiting = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const client of clients) {
      if (waiting.has(client)) {
        client.terminate();
        continue;
      }
      waiting.add(client);
      client.once('pong', () => waiting.delete(client));
      client.ping();
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
