/**
 * What CI takes samples of, whole: kill -9 of the whole service, many times over many tasks; every cheat with its control;
 * every escape in every sandbox.
 *
 *   npm run soak -- [--kills 200] [--tasks 8] [files…]
 */
import { parseArgs } from 'node:util';
import { prepareThisProcess } from '../bin/environment.mjs';
import { installContainerEngine } from './setup/container-engine.mjs';
import { installMissingPrograms } from './setup/debian-packages.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';
import { SAMPLED } from './suite/sampled.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: 'string', default: '200' }, tasks: { type: 'string', default: '8' } },
});

// Before programs are installed, which needs a temporary folder too.
prepareThisProcess();
await installMissingPrograms().then(installContainerEngine).then(setup).catch(exitWith);
// Only now, because it needs the dependencies.
const { runTests } = await import('./suite/run-tests.mjs');
const files = positionals.length > 0 ? positionals : SAMPLED;
const env = { SOAK: '1', SOAK_KILLS: values.kills, SOAK_TASKS: values.tasks };
process.exitCode = await runTests(root, files, env);
