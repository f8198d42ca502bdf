import { exitWith } from './setup/setup-error.mjs';
import { setup } from './setup.mjs';

await setup().catch(exitWith);
await import('../dist/main/demo.js');
