import type { SandboxLimits } from '../../../ports/sandbox.js';

/** What one test file may use, but for the wall clock, which comes with the request. */
export type TestLimits = Omit<SandboxLimits, 'wallMs'>;

export const TEST_LIMITS: TestLimits = {
  cpuSeconds: 120,
  memoryBytes: 1024 * 1024 * 1024,
  processes: 64,
  fileBytes: 32 * 1024 * 1024,
  openFiles: 512,
  outputBytes: 1024 * 1024,
};
