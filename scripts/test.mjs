import { installContainerEngine } from './setup/container-engine.mjs';
import { installMissingPrograms } from './setup/debian-packages.mjs';
import { runVisibly } from './setup/run-visibly.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';

await installMissingPrograms().then(installContainerEngine).then(setup).catch(exitWith);
// Jest's ES modules still hide behind a flag of Node, which would warn of it in every test file.
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
process.exitCode = await runVisibly(root, 'node_modules/jest/bin/jest.js', process.argv.slice(2), flags);
