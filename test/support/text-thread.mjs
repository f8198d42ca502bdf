import { register } from 'node:module';

// The entry of the product's thread, from its TypeScript sources.
register(new URL('./typescript-hooks.mjs', import.meta.url));
export const { work } = await import('../../src/main/text-thread.ts');
