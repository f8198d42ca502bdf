import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { filesBelow, recordBuild, sourceStamp } from './source-stamp.mjs';

/** Removes what an earlier build made of sources that are gone: it would still be found by an import. */
async function removeOrphans(root) {
  const sources = new Set((await filesBelow(join(root, 'src'))).map((path) => path.replace(/\.ts$/, '')));
  for (const path of await filesBelow(join(root, 'dist'))) {
    const made = /^(.*)\.js(\.map)?$/.exec(path);
    // The packed program has no sources of its own; packing itself removes what is old of it.
    const isPacked = path.startsWith('program/');
    if (made && !isPacked && path.includes('/') && !sources.has(made[1])) await rm(join(root, 'dist', path));
  }
}

/** Compiles src to dist, bundles the workflows, and packs the program, so that all of it starts in half a second. */
export async function build(root) {
  const stamp = await sourceStamp(root);
  await rm(join(root, 'dist', '.built-from'), { force: true });
  await runQuietly(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], {
    cwd: root,
  });
  await removeOrphans(root);
  await runQuietly(process.execPath, [join(root, 'dist/main/build-bundle.js')], { cwd: root });
  await runQuietly(process.execPath, [join(root, 'scripts/setup/pack.mjs')], { cwd: root });
  await recordBuild(root, stamp);
}
