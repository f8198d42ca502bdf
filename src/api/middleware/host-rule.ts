/** Names by which only this machine can call itself; a page from elsewhere cannot make a browser send them by DNS (AP-61). */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;
const ORIGIN = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

/** Where a connection came in: address and port of this side. */
export type LocalEnd = { readonly address: string | undefined; readonly port: number | undefined };

/**
 * True for a Host header that names this service: a loopback name or the address that the connection came to, with the
 * right port, or one of the allowed names (`name` stands for any port, `name:port` for that one).
 */
export function isOurHost(
  header: string | undefined,
  local: LocalEnd,
  allowedHosts: readonly string[],
): boolean {
  const match = HOST.exec(header ?? '');
  if (!match) return false;
  const name = (match[1] ?? '').toLowerCase();
  const port = Number(match[2] ?? '80');
  if (isAllowed(name, port, allowedHosts)) return true;
  return port === local.port && (LOOPBACK_NAMES.includes(name) || name === bracketed(local.address));
}

/**
 * True for an Origin that may use this service: the same as Host, a loopback name with the right port, or an allowed one.
 * Callers that are no browser send none.
 */
export function isOurOrigin(
  origin: string | undefined,
  host: string | undefined,
  local: LocalEnd,
  allowedOrigins: readonly string[],
): boolean {
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  const match = ORIGIN.exec(origin);
  if (!match) return false;
  const authority = origin.slice(origin.indexOf('//') + 2).toLowerCase();
  if (authority === host?.toLowerCase()) return true;
  const port = Number(match[3] ?? (match[1]?.toLowerCase() === 'https' ? '443' : '80'));
  return port === local.port && LOOPBACK_NAMES.includes((match[2] ?? '').toLowerCase());
}

function isAllowed(name: string, port: number, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((allowed) => {
    const entry = allowed.toLowerCase();
    return entry === name || entry === `${name}:${port}`;
  });
}

/** A socket's address as a Host header writes it. */
function bracketed(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:/i, '').toLowerCase();
  return plain?.includes(':') ? `[${plain}]` : plain;
}
