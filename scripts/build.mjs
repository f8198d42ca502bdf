import { fileURLToPath } from 'node:url';
import { build } from './setup/build.mjs';
import { exitWith } from './setup/setup-error.mjs';
import { step } from './setup/step.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await step('compiling and bundling', () => build(root)).catch(exitWith);
