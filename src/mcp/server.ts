import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
  type JSONRPCMessage,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { asMeant } from '../contract/index.js';
import { isPlainObject } from '../domain/kernel/json.js';
import { clientOf } from './client-of.js';
import { explain } from './explain.js';
import { TOOLS, type ToolCall, type ToolContext } from './tools/index.js';

export const SERVER_NAME = 'code-intern';

export type McpOptions = ToolContext & {
  /** The product's version, as in package.json. */
  readonly version: string;
};

const INSTRUCTIONS =
  'Code Intern does coding tasks with small local models: start_coding_task with a prompt, then get_task_status until ' +
  'the status is completed, failed or cancelled. Tasks are durable: they go on when you disconnect.';

const anyArguments = z.looseObject({});

const complaint = (text: string): CallToolResult => ({ isError: true, content: [{ type: 'text', text }] });

/**
 * Null is the same as none, and an object in a text is that object; what is no object at all is shown to the tool, which
 * refuses it by name. The library takes none of them.
 */
function withArguments<Message extends JSONRPCMessage>(message: Message): Message {
  if (!('method' in message) || message.method !== 'tools/call' || !message.params) return message;
  const said = message.params['arguments'];
  const meant = asMeant(anyArguments, said ?? {});
  const named = isPlainObject(meant) ? meant : { arguments: meant };
  return { ...message, params: { ...message.params, arguments: named } };
}

/** The MCP door: holds no state of its own, so any number of them show the same tasks (AP-40, AP-41). */
export function createMcpServer({ application, logger, version }: McpOptions): McpServer {
  const server = new McpServer({ name: SERVER_NAME, version }, { instructions: INSTRUCTIONS });
  // The list of tools never changes while a server lives, so it does not promise to tell of that.
  server.server.registerCapabilities({ tools: {} });
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ listed }) => listed),
  }));
  server.server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool) {
      const names = TOOLS.map(({ name }) => name).join(', ');
      return complaint(`there is no tool ${JSON.stringify(params.name.slice(0, 100))}; there are ${names}`);
    }
    const call: ToolCall = { ...extra, application, client: () => clientOf(server, extra) };
    try {
      return await tool.call(params.arguments ?? {}, call);
    } catch (error) {
      return complaint(explain(error, tool, logger));
    }
  });
  return server;
}

/** Lets a server speak on a transport, and reads what comes as it was meant. */
export async function connect(server: McpServer, transport: Transport): Promise<void> {
  const start = transport.start.bind(transport);
  // Between the server's taking of its place and the first message.
  transport.start = () => {
    const hear = transport.onmessage;
    if (hear) transport.onmessage = (message, extra) => hear(withArguments(message), extra);
    return start();
  };
  await server.connect(transport);
}
