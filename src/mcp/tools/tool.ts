import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolResult,
  ServerNotification,
  ServerRequest,
  Tool,
  ToolAnnotations,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Application, Logger } from '../../application/index.js';
import { asMeant, check } from '../../contract/index.js';

export type ToolContext = { readonly application: Application; readonly logger: Logger };

/** What a tool is told of the call it acts for. */
export type ToolCall = RequestHandlerExtra<ServerRequest, ServerNotification> & {
  readonly application: Application;
  /** Who calls. @throws ContractError `invalid_request` */
  readonly client: () => string;
};

/** One thing that an agent can ask for. */
export type McpTool = {
  readonly name: string;
  /** As the list of tools shows it; `description` is what an agent's model reads before it chooses. */
  readonly listed: Tool;
  /** The names of what may be said to it. */
  readonly fields: readonly string[];
  /** @throws ContractError or ApplicationError, for whoever calls the tool to explain */
  readonly call: (said: unknown, call: ToolCall) => Promise<CallToolResult>;
};

type Definition<Args> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly input: z.ZodType<Args> & { readonly shape: object };
  readonly output: z.ZodObject;
  readonly act: (args: Args, call: ToolCall) => Promise<object>;
};

/** An answer as structured content, and as text for clients that read only that. */
function structured(answer: object): CallToolResult {
  return { structuredContent: { ...answer }, content: [{ type: 'text', text: JSON.stringify(answer) }] };
}

/** Every tool takes what was said by the same rules: as it was meant (decision 35), and held to its schema. */
export function defineTool<Args>(definition: Definition<Args>): McpTool {
  const { name, title, description, annotations, input, output, act } = definition;
  const inputSchema = z.toJSONSchema(input, { io: 'input', target: 'draft-7' }) as Tool['inputSchema'];
  const outputSchema = z.toJSONSchema(output, { target: 'draft-7' }) as Tool['outputSchema'];
  return {
    name,
    listed: { name, title, description, inputSchema, outputSchema, annotations },
    fields: Object.keys(input.shape),
    call: async (said, call) => structured(await act(check(input, asMeant(input, said), 'arguments'), call)),
  };
}

/** Hints to an agent: the tool changes nothing, and may be asked again. */
export const READS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** Hints to an agent: the tool tells a task something, and tells it twice when called twice. */
export const STEERS = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};
