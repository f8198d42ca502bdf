import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'dist', 'program');

/** A service that runs may still ask for parts of the build that it was started from. */
const KEPT_MS = 86_400_000;

/** Loaded when it is needed, from where it is installed: large, native, or reading files beside itself. */
const STAYS_OUTSIDE = [
  'typescript',
  '@temporalio/core-bridge',
  'source-map',
  'tinypool',
  'bufferutil',
  'utf-8-validate',
];

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

/** None of our modules does anything by being loaded but what is started, and what is not used is not loaded. */
const WITHOUT_EFFECTS = {
  test: /[\\/]dist[\\/](?!main[\\/](?:intern|worker|demo|[a-z-]+-thread)\.js$)/,
  sideEffects: false,
};

const RAW_TEXT = /(String\.raw`(?:[^`\\]|\\.)*`)/s;
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * One character beyond Latin-1 would make the engine keep the whole text of a part in two bytes a character. What is
 * taken as it is written stays as it is.
 */
const inLatin1 = (code) =>
  code
    .split(RAW_TEXT)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replaceAll(/[^\0-\xff]/g, escaped)))
    .join('');

async function removeOldParts(wanted) {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!wanted.has(name) && Date.now() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path);
  }
}

// Run by the build, in a process of its own: what packs holds half a gigabyte. Makes dist/program of what tsc made and the
// libraries: some sixty files instead of two thousand, so that a command answers and a worker starts in a third of the
// time. What only some commands need is a part of its own.
const ownThread = '@temporalio/worker/lib/workflow/workflow-worker-thread.js';
const threads = (await readdir(join(root, 'dist/main'))).filter((name) => name.endsWith('-thread.js'));
const build = await rolldown({
  cwd: root,
  platform: 'node',
  input: {
    intern: 'dist/main/intern.js',
    worker: 'dist/main/worker.js',
    demo: 'dist/main/demo.js',
    // Each started beside the process that it belongs to, by its own name.
    ...Object.fromEntries(threads.map((name) => [name.replace(/\.js$/, ''), `dist/main/${name}`])),
    // Started by Temporal's worker, by this name beside itself.
    'workflow-worker-thread': createRequire(import.meta.url).resolve(ownThread),
  },
  external: STAYS_OUTSIDE,
  plugins: [withoutBundler],
  treeshake: { moduleSideEffects: [WITHOUT_EFFECTS] },
  logLevel: 'warn',
});
const { output } = await build.generate({
  format: 'esm',
  comments: false,
  entryFileNames: '[name].js',
  chunkFileNames: 'part-[name]-[hash].js',
});
await build.close();
await mkdir(folder, { recursive: true });
// What is started is written last: the parts that it names are there then.
const lastEntries = output.toSorted((one, other) => Number(one.isEntry) - Number(other.isEntry));
for (const { fileName, code } of lastEntries) await writeFile(join(folder, fileName), inLatin1(code));
await removeOldParts(new Set(output.map(({ fileName }) => fileName)));
