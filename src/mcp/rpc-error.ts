/** Codes of JSON-RPC 2.0, section 5.1, and of its range for servers. */
export const RPC = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internalError: -32_603,
  refused: -32_000,
};

/** An error in the form of JSON-RPC; its id is null where the request's cannot be known. */
export function rpcError(code: number, message: string, id: string | number | null = null) {
  return { jsonrpc: '2.0' as const, error: { code, message }, id };
}
