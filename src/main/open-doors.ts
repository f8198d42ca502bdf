import type { Server } from 'node:http';
import type { RequestHandler } from 'express';
import { attachStream, createApp, type Security } from '../api/index.js';
import type { Application } from '../application/index.js';
import type { createMcpRouter, StdioCommand } from '../mcp/index.js';
import type { Logger } from './logger.js';
import { PRODUCT } from './product.js';
import type { Teardown } from './teardown.js';

/** MCP and what it stands on is loaded by the first that asks for it: most services are never asked. */
function mcpOnDemand(options: Parameters<typeof createMcpRouter>[0]): RequestHandler {
  let router: Promise<RequestHandler> | null = null;
  return async (request, response, next) => {
    router ??= import('../mcp/index.js').then((mcp) => mcp.createMcpRouter(options));
    (await router)(request, response, next);
  };
}

/** Serves REST, WebSocket and MCP on a server that listens already. */
export function openDoors(
  server: Server,
  options: {
    readonly application: Application;
    readonly security: Security;
    readonly logger: Logger;
    readonly teardown: Teardown;
    readonly stdio: StdioCommand;
  },
): void {
  const { application, security, logger, teardown, stdio } = options;
  const mcp = mcpOnDemand({ application, logger, version: PRODUCT.version, stdio });
  const app = createApp({ application, security, logger, mcp });
  server.removeAllListeners('request');
  server.on('request', app);
  const stream = attachStream(server, { application, security, logger });
  teardown.add('the WebSockets', () => stream.close());
}
