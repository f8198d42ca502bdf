import type { Client } from '@temporalio/client';
import { intern } from '../domain/kernel/invocation.js';

/** What may help where a history was looked for and not found, to be put behind that; nothing when a server was asked. */
export function serverHint(client: Client | null): string {
  return client === null
    ? `; no Temporal server answers, so start the service with \`${intern()} serve\` and try again`
    : '';
}
