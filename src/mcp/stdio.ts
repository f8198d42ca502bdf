import type { Readable, Writable } from 'node:stream';
import { createLineTransport } from './line-transport.js';
import { connect, createMcpServer, type McpOptions } from './server.js';

type Streams = { readonly stdin: Readable; readonly stdout: Writable };

/**
 * MCP over standard input and output (AP-41); logs must go elsewhere, because stdout is the protocol.
 * Resolves when the client has closed its end.
 */
export async function serveStdio(options: McpOptions, streams: Streams = process): Promise<void> {
  const { stdin, stdout } = streams;
  const server = createMcpServer(options);
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  stdin.once('end', () => void server.close());
  stdin.once('close', () => void server.close());
  // A client that has gone takes its answers with it.
  stdout.on('error', () => void server.close());
  await connect(server, createLineTransport(stdin, stdout, options.logger));
  await closed;
}
