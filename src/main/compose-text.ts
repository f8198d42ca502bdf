import type { CodeReader } from '../adapters/test-runner/index.js';
import { createThreadedTextWork, createWorkThread, type WorkThread } from '../adapters/text-work/index.js';
import type { TextWork } from '../ports/text-work.js';
import { PRODUCT } from './product.js';

export type ComposedText = { readonly text: TextWork; readonly code: CodeReader };

/** What is done in proportion to texts of models and tests, in one thread beside the event loop of this process (SC-10). */
export function composeText(
  thread: WorkThread = createWorkThread({ file: PRODUCT.textThread }),
): ComposedText {
  return {
    text: createThreadedTextWork(thread),
    code: {
      listTests: (...input) => thread.run('listTests', ...input) as ReturnType<CodeReader['listTests']>,
      translate: (...input) => thread.run('translate', ...input) as ReturnType<CodeReader['translate']>,
      stubs: (...input) => thread.run('stubs', ...input) as ReturnType<CodeReader['stubs']>,
    },
  };
}
