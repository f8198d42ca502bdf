import { readdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** A service that runs may still ask for parts of the build that it was started from. */
const KEPT_MS = 86_400_000;

/** Loaded when it is needed, from where it is installed: large, native, or reading files beside itself. */
const STAYS_OUTSIDE = ['typescript', '@temporalio/core-bridge', 'source-map', 'bufferutil', 'utf-8-validate'];

/**
 * Temporal's worker brings along webpack, for workflows that were not bundled before: ours were. Every process would
 * load a third of its modules for nothing.
 */
const withoutBundler = {
  name: 'without-bundler',
  load: {
    filter: { id: /@temporalio[\\/]worker[\\/]lib[\\/]workflow[\\/]bundler\.js$/ },
    handler: () => ({
      code: `class WorkflowCodeBundler { constructor() { throw new Error('workflows are bundled by the build'); } }
module.exports = { WorkflowCodeBundler, bundleWorkflowCode: () => new WorkflowCodeBundler(), defaultWorkflowInterceptorModules: [] };`,
      moduleSideEffects: false,
    }),
  },
};

async function removeOldParts(folder, wanted) {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (!wanted.has(name) && Date.now() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path);
  }
}

/**
 * Packs what tsc made, and the libraries, into dist/program: some sixty files instead of two thousand, so that a command
 * answers and a worker starts in a third of the time. What only some commands need is a part of its own.
 */
export async function pack(root) {
  const folder = join(root, 'dist', 'program');
  const ownThread = '@temporalio/worker/lib/workflow/workflow-worker-thread.js';
  const build = await rolldown({
    cwd: root,
    platform: 'node',
    input: {
      intern: 'dist/main/intern.js',
      worker: 'dist/main/worker.js',
      demo: 'dist/main/demo.js',
      // Started by Temporal's worker, by this name beside itself.
      'workflow-worker-thread': createRequire(join(root, 'package.json')).resolve(ownThread),
    },
    external: STAYS_OUTSIDE,
    plugins: [withoutBundler],
    logLevel: 'warn',
  });
  const names = { entryFileNames: '[name].js', chunkFileNames: 'part-[name]-[hash].js' };
  const { output } = await build.write({ dir: folder, format: 'esm', ...names });
  await build.close();
  await removeOldParts(folder, new Set(output.map(({ fileName }) => fileName)));
}
