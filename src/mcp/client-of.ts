import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CLIENT_ID_HEADER, readClientId } from '../contract/index.js';
import { nearestClientName } from '../domain/kernel/client-name.js';

const DOOR = 'mcp';

/** What is known of the request that a call came with; over standard input there are no headers. */
type Request = {
  readonly requestInfo?: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  };
};

/**
 * Who calls: what the header says; else the program at the other end of a connection that lasts, by the name that it gave;
 * else the door. Over HTTP each request stands alone, so that a program's name is not known there.
 * @throws ContractError `invalid_request`
 */
export function clientOf({ server }: McpServer, { requestInfo }: Request): string {
  const said = requestInfo?.headers[CLIENT_ID_HEADER.toLowerCase()];
  const program = nearestClientName(server.getClientVersion()?.name ?? '');
  return readClientId(said?.toString(), program ?? DOOR);
}
