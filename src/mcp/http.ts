import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import { describeDefect } from '../application/index.js';
import { checkQuery, ContractError, noQuery } from '../contract/index.js';
import { RPC, rpcError } from './rpc-error.js';
import { connect, createMcpServer, SERVER_NAME, type McpOptions } from './server.js';
import { TOOLS } from './tools/index.js';

const BODY_LIMIT = '7MB';
const ALLOW = 'GET, POST';

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
  router.all('/', (request, _response, next) => {
    checkQuery(noQuery, request.query);
    next();
  });
  router.post('/', express.json({ limit: BODY_LIMIT }), async (request, response) => {
    const server = createMcpServer(options);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => {
      void server.close();
    });
    await connect(server, transport);
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
    tools: TOOLS.map(({ listed: { name, description } }) => ({ name, description })),
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
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = refusalOf(error);
    if (refusal !== null) {
      response.status(refusal.status).json(rpcError(refusal.code, refusal.text));
      return;
    }
    logger.error(describeDefect(error), 'an MCP request failed inside the service');
    response.status(500).json(rpcError(RPC.internalError, 'something went wrong inside the service'));
  };
}

type Refusal = { readonly status: number; readonly code: number; readonly text: string };

/** What a request is refused for; null for a defect of ours. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ContractError) return { status: 400, code: RPC.invalidRequest, text: error.message };
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  const { status, message } = error;
  if (status < 400 || status > 499) return null;
  const type = 'type' in error ? error.type : null;
  if (type === 'entity.parse.failed')
    return { status, code: RPC.parseError, text: `the body is not valid JSON: ${message}` };
  if (type === 'entity.too.large')
    return {
      status,
      code: RPC.invalidRequest,
      text: `the body is too large: at most ${BODY_LIMIT} are taken`,
    };
  // A charset or a coding that is not known, a body of another length than was said: the parser's own words are plain.
  return { status, code: RPC.invalidRequest, text: `the body cannot be read: ${message}` };
}
