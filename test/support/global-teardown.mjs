/** Ends the Temporal server of global-setup.mjs, and removes the bundle. */
export default async function globalTeardown() {
  await globalThis.testServerGuard?.end();
}
