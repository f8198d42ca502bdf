import { rm } from 'node:fs/promises';

/** Ends the Temporal server of global-setup.mjs, and removes the bundle. */
export default async function globalTeardown() {
  globalThis.temporalServer?.kill('SIGKILL');
  const folder = globalThis.serviceTestFolder;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
