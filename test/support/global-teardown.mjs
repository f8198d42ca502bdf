/** Ends the Temporal server of global-setup.mjs. */
export default function globalTeardown() {
  globalThis.temporalServer?.kill('SIGKILL');
}
