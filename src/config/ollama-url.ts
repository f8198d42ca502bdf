/** Ollama's own port, used when OLLAMA_HOST names none and no scheme. */
const OLLAMA_PORT = 11_434;

/**
 * The address to call for an OLLAMA_HOST as Ollama itself understands it: scheme and port may be missing, and an
 * address to listen on everywhere (0.0.0.0) means this machine. No slash at the end.
 */
export function ollamaUrl(host: string): string {
  const hasScheme = /^https?:\/\//.test(host);
  const url = new URL(hasScheme ? host : `http://${host}`);
  if (!hasScheme && !/:\d+$/.test(host.replace(/\/$/, ''))) url.port = String(OLLAMA_PORT);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  return url.origin;
}
