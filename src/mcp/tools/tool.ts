import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Application, Logger } from '../../application/index.js';

export type ToolContext = { readonly application: Application; readonly logger: Logger };

/** One thing that an agent can ask for. `description` is what its model reads before it chooses. */
export type McpTool = {
  readonly name: string;
  readonly description: string;
  readonly register: (server: McpServer, context: ToolContext) => void;
};

/** Hints to an agent: the tool changes nothing, and may be asked again. */
export const READS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** Hints to an agent: the tool tells a task something, and tells it twice when called twice. */
export const STEERS = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};
