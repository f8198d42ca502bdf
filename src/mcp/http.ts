import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import { describeDefect } from '../application/index.js';
import { createMcpServer, SERVER_NAME, type McpOptions } from './server.js';
import { TOOLS } from './tools/index.js';

const BODY_LIMIT = '7mb';
const ALLOW = 'GET, POST';
/** Codes of JSON-RPC 2.0, section 5.1, and of its range for servers. */
const RPC = { parseError: -32_700, invalidRequest: -32_600, internalError: -32_603, refused: -32_000 };

/** How a client on this machine starts the same tools over stdio, from any folder. */
export type StdioCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

type Options = McpOptions & { readonly stdio: StdioCommand };

/**
 * MCP over streamable HTTP, to be mounted where the caller likes (AP-41). Each request stands alone: there is no
 * session to lose when one of several API processes goes away, and none to clean up when a client does.
 */
export function createMcpRouter(options: Options): Router {
  const router = express.Router();
  router.post('/', express.json({ limit: BODY_LIMIT }), async (request, response) => {
    const server = createMcpServer(options);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => {
      void server.close();
    });
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  router.get('/', (request, response, next) => {
    if (request.get('Accept')?.includes('text/event-stream')) {
      next();
      return;
    }
    response.json(introduction(request, options));
  });
  router.all('/', refuseMethod);
  router.use(rpcErrors(options));
  return router;
}

/** For people and probes that open the address with a browser or curl. */
function introduction(request: Request, { version, stdio }: Options) {
  const url = `${request.protocol}://${request.get('Host') ?? 'localhost'}${request.baseUrl}`;
  return {
    name: SERVER_NAME,
    version,
    protocol: 'Model Context Protocol, streamable HTTP',
    tools: TOOLS.map(({ name, description }) => ({ name, description })),
    how_to_connect: {
      http: { type: 'http', url },
      stdio: { type: 'stdio', ...stdio },
    },
  };
}

/** There is no stream that the server opens by itself, and no session to delete: the protocol asks for 405 then. */
const refuseMethod: RequestHandler = (request, response) => {
  response.status(405).set('Allow', ALLOW);
  response.json(rpcError(RPC.refused, `${request.method} is not possible here: send JSON-RPC with POST`));
};

/** What goes wrong before the protocol takes over, in the protocol's own words. */
function rpcErrors({ logger }: McpOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = error instanceof Error && 'status' in error ? error.status : null;
    if (response.headersSent) {
      next(error);
      return;
    }
    if (typeof status === 'number' && status >= 400 && status < 500) {
      const [code, text] =
        status === 400
          ? [RPC.parseError, 'the body is not valid JSON']
          : [RPC.invalidRequest, 'the body is too large'];
      response.status(status).json(rpcError(code, text));
      return;
    }
    logger.error(describeDefect(error), 'an MCP request failed inside the service');
    response.status(500).json(rpcError(RPC.internalError, 'something went wrong inside the service'));
  };
}

function rpcError(code: number, message: string) {
  return { jsonrpc: '2.0', error: { code, message }, id: null };
}
