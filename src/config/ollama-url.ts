import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Setting } from './setting.js';

/** Used when OLLAMA_HOST names neither a port nor a scheme, which would have a port of its own. */
const OLLAMA_PORT = 11_434;
const SHAPE = /^(?:(https?):\/\/)?([^/\s?#@]*)(\/(?!\/)[^\s?#]*)?\/?$/i;
const BRACKETED = /^(\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/i;
const NAMED = /^([\w.-]*)(?::(\d{0,5}))?$/;

function hostAndPort(authority: string): { readonly host: string; readonly port: string } | null {
  if (isIPv6(authority)) return { host: `[${authority}]`, port: '' };
  const [, host = '', port = ''] = BRACKETED.exec(authority) ?? NAMED.exec(authority) ?? [];
  const isNone = host === '' && port === '' && authority !== '' && authority !== ':';
  return isNone || Number(port) > 65_535 ? null : { host, port };
}

/** An address to listen on everywhere means this machine to whoever calls. */
function callable(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  return host === '[::]' ? '[::1]' : host;
}

/** A text without the signs of a kind at its end; an expression for that would be quadratic. */
function withoutEnd(text: string, sign: RegExp): string {
  let end = text.length;
  while (end > 0 && sign.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/**
 * The address to call for an OLLAMA_HOST as Ollama itself understands it (its envconfig/config.go): quotes and blanks around
 * it do not count; scheme, host, port and path may be missing. No slash at the end; null when it is no address.
 */
function ollamaUrl(said: string): string | null {
  const bare = withoutEnd(said.replace(/^["'\s]+/, ''), /["'\s]/);
  const match = SHAPE.exec(bare === 'ollama.com' ? 'https://ollama.com' : bare);
  const authority = hostAndPort(match?.[2] ?? '');
  if (!match || !authority) return null;
  const [, scheme, , path = ''] = match;
  const port = authority.port === '' && scheme === undefined ? OLLAMA_PORT : authority.port;
  const address = `${scheme ?? 'http'}://${callable(authority.host)}:${port}${path}`;
  return URL.canParse(address) ? withoutEnd(new URL(address).href, /\//) : null;
}

/** OLLAMA_HOST, read as the address to call. */
export const ollamaHost: Setting<string> = {
  schema: z.string().transform((said, context) => {
    const url = ollamaUrl(said);
    if (url !== null) return url;
    context.addIssue('no address');
    return z.NEVER;
  }),
  allowed: 'an address such as 127.0.0.1:11434 or http://server:11434/path, as Ollama reads it',
  fallback: `127.0.0.1:${OLLAMA_PORT}`,
};
