import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { TOOLS } from './tools/index.js';
import type { ToolContext } from './tools/tool.js';

export const SERVER_NAME = 'code-intern';

export type McpOptions = ToolContext & {
  /** The product's version, as in package.json. */
  readonly version: string;
};

const INSTRUCTIONS =
  'Code Intern does coding tasks with small local models: start_coding_task with a prompt, then get_task_status until ' +
  'the status is completed, failed or cancelled. Tasks are durable: they go on when you disconnect.';

/** The MCP door: holds no state of its own, so any number of them show the same tasks (AP-40, AP-41). */
export function createMcpServer(options: McpOptions): McpServer {
  const server = new McpServer(
    { name: SERVER_NAME, version: options.version },
    { instructions: INSTRUCTIONS },
  );
  for (const tool of TOOLS) tool.register(server, options);
  return server;
}
