import { exitWith } from './setup/setup-error.mjs';
import { setup } from './setup.mjs';

// The demo never joins a server that others use: it would mix its tasks with theirs.
delete process.env.TEMPORAL_ADDRESS;
await setup().catch(exitWith);
await import('../dist/program/demo.js');
