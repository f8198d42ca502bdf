import { exitWith } from './setup/setup-error.mjs';
import { setup } from './setup.mjs';

// The service runs in this very process, so that a signal to it reaches the service and nothing in between.
await setup().catch(exitWith);
process.argv.splice(2, 0, 'serve');
await import('../dist/program/intern.js');
