import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Readable, Writable } from 'node:stream';
import type { Logger } from '../application/index.js';
import { isPlainObject } from '../domain/kernel/json.js';
import { createLineReader, type LongLine } from './line-reader.js';
import { RPC, rpcError } from './rpc-error.js';

type Id = string | number | null;

function idOf(value: unknown): Id {
  const id = isPlainObject(value) ? value['id'] : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** Writers put the id first or last: there it is found though nobody can hold the whole line. */
function idOfLong({ head, tail }: LongLine): Id {
  const found =
    /^\s*\{(?:"jsonrpc":"2\.0",)?"id":("[^"\\]{0,100}"|\d{1,15}),/.exec(head) ??
    /,"id":("[^"\\]{0,100}"|\d{1,15})(?:,"jsonrpc":"2\.0")?\}\s*$/.exec(tail);
  return found?.[1] === undefined ? null : (JSON.parse(found[1]) as Id);
}

/**
 * One JSON-RPC message a line (AP-41). The library's own transport says nothing to a line that it cannot read, and ends
 * at one that is too long for it; here each is answered with an error, and the next line is read.
 */
export function createLineTransport(stdin: Readable, stdout: Writable, logger: Logger): Transport {
  const transport: Transport = {
    start: () => {
      stdin.on('data', read);
      return Promise.resolve();
    },
    send: (message) =>
      new Promise((resolve) => {
        if (stdout.write(`${JSON.stringify(message)}\n`)) resolve();
        else stdout.once('drain', () => resolve());
      }),
    close: () => {
      stdin.off('data', read);
      stdin.pause();
      transport.onclose?.();
      return Promise.resolve();
    },
  };

  function refuse(code: number, text: string, id: Id): void {
    logger.warn({ id }, `MCP: ${text}`);
    stdout.write(`${JSON.stringify(rpcError(code, text, id))}\n`);
  }

  function hear(line: string): void {
    let said: unknown;
    try {
      said = JSON.parse(line);
    } catch {
      refuse(RPC.parseError, 'the line is not valid JSON: send one whole message on each line', null);
      return;
    }
    const message = JSONRPCMessageSchema.safeParse(said);
    if (message.success) transport.onmessage?.(message.data satisfies JSONRPCMessage);
    else refuse(RPC.invalidRequest, 'the line is JSON, but no message of JSON-RPC 2.0', idOf(said));
  }

  const read = createLineReader({
    line: hear,
    tooLong: (long) => {
      const most = `${long.most / 1024 / 1024} MiB`;
      refuse(
        RPC.invalidRequest,
        `the line has more than ${most}: prompt and answers may have 1 MB together`,
        idOfLong(long),
      );
    },
  });
  return transport;
}
