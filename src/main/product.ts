import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const manifest: unknown = JSON.parse(readFileSync(at('../../package.json'), 'utf8'));

/** Where the parts of this installation lie; the same from src and from dist, which are both two below the root. */
export const PRODUCT = {
  version: z.object({ version: z.string() }).parse(manifest).version,
  /** What a person runs. */
  command: at('../../bin/intern.js'),
  harnessFolder: at('../../harness'),
  bundlePath: at('../../dist/workflow-bundle.js'),
  workflowsPath: at('../workflows/index.js'),
  workerEntry: at('./worker.js'),
  textThread: at('./text-thread.js'),
} as const;
