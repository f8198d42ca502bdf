import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const logger = new DefaultLogger('ERROR', () => undefined);

/** What Temporal itself replaces by deterministic modules of its own. */
const REPLACED = ['assert', 'url', 'util', 'async_hooks'];

describe('the workflow bundle', () => {
  it('WF-10 contains no built-in module of Node', async () => {
    const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger });
    const names = builtinModules.filter((name) => !REPLACED.includes(name));
    const found = names.filter((name) => new RegExp(`require\\(["'](node:)?${name}["']\\)`).test(code));
    expect(found).toEqual([]);
    expect(code).toContain('codingTask');
  });

  it('WF-10 is refused when a workflow reaches for the machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    const workflowsPath = join(folder, 'workflow.js');
    await writeFile(
      workflowsPath,
      "import { readFileSync } from 'node:fs';\nexport async function reads() { return readFileSync('/etc/hostname', 'utf8'); }\n",
    );
    await expect(bundleWorkflowCode({ workflowsPath, logger })).rejects.toThrow();
    await rm(folder, { recursive: true });
  });
});
