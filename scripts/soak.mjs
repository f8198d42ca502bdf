/**
 * kill -9 of the whole service, many times over many tasks:
 *
 *   npm run soak -- [--kills 200] [--tasks 8]
 */
import { parseArgs } from 'node:util';
import { installMissingPrograms } from './setup/debian-packages.mjs';
import { runVisibly } from './setup/run-visibly.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, tasks: { type: 'string', default: '8' } },
});

await installMissingPrograms().then(setup).catch(exitWith);
process.env.SOAK_KILLS = values.kills;
process.env.SOAK_TASKS = values.tasks;
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = ['test/e2e/kill-loop.test.ts', '--selectProjects', 'service'];
process.exitCode = await runVisibly(root, 'node_modules/jest/bin/jest.js', jest, flags);
