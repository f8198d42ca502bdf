import { jsonrepair } from 'jsonrepair';
import { createLocalTextWork, textWorkInThread, type WorkRequest } from '../adapters/text-work/index.js';
import { localCodeReader } from '../adapters/test-runner/index.js';
import { createTokenCounter } from '../adapters/tokenizer/index.js';
import { createTypescriptSyntaxChecker } from '../adapters/typescript-syntax/index.js';

type Work = (...input: never[]) => Promise<unknown>;

/** All that is done in the thread beside a worker's event loop, by name. Vocabulary and compiler are loaded when needed. */
const WORKS: Readonly<Record<string, Work>> = {
  ...localCodeReader,
  ...textWorkInThread(
    createLocalTextWork({
      tokenCounter: createTokenCounter(),
      syntax: createTypescriptSyntaxChecker(),
      repairJson: jsonrepair,
    }),
  ),
};

/** The entry of the thread. */
export async function work({ work: name, input }: WorkRequest): Promise<unknown> {
  const found = WORKS[name];
  if (!found) throw new Error(`no work is called "${name}"`);
  return found(...(input as never[]));
}
