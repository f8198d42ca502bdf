import type { Client } from '@temporalio/client';

/** What may help where a history was looked for and not found, to be put behind that; nothing when a server was asked. */
export function serverHint(client: Client | null): string {
  return client === null
    ? '; no Temporal server answers, so start the service with `npm start` and try again'
    : '';
}
