import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareThisProcess } from '../bin/environment.mjs';
import { build } from './setup/build.mjs';
import { dependenciesAreInstalled, installDependencies } from './setup/dependencies.mjs';
import { nodeProblem } from './setup/node-version.mjs';
import { exitWith, SetupError } from './setup/setup-error.mjs';
import { isBuilt } from './setup/source-stamp.mjs';
import { step } from './setup/step.mjs';
import { acquireTemporal } from './temporal/acquire.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

async function dependenciesAndBuild() {
  if (!(await dependenciesAreInstalled(root)))
    await step('installing dependencies (npm ci)', () => installDependencies(root));
  if (!(await isBuilt(root))) await step('compiling and bundling', () => build(root));
}

/**
 * Everything a fresh clone needs, each part only when it is missing: dependencies, build, Temporal server.
 * Uses nothing but Node itself, because it runs before there are dependencies.
 */
export async function setup() {
  const problem = nodeProblem(process.versions.node);
  if (problem) throw new SetupError(problem);
  prepareThisProcess();
  // The server may have to be compiled for minutes: the rest is done meanwhile. Both are awaited, so that no error is lost.
  const [own, temporal] = await Promise.allSettled([dependenciesAndBuild(), acquireTemporal()]);
  for (const part of [own, temporal]) if (part.status === 'rejected') throw part.reason;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await setup().then(() => process.stdout.write('setup: everything is there\n'), exitWith);
}
