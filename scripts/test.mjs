import { prepareThisProcess } from '../bin/environment.mjs';
import { installContainerEngine } from './setup/container-engine.mjs';
import { installMissingPrograms } from './setup/debian-packages.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { root, setup } from './setup.mjs';

// Before programs are installed, which needs a temporary folder too.
prepareThisProcess();
await installMissingPrograms().then(installContainerEngine).then(setup).catch(exitWith);
// Only now, because it needs the dependencies.
const { runTests } = await import('./suite/run-tests.mjs');
process.exitCode = await runTests(root, process.argv.slice(2));
