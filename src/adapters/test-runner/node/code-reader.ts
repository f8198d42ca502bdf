import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stubs } from '../../../ports/test-runner.js';
import type { ExpectedTest } from '../referee/body-mark.js';
import { isPlainFile } from '../referee/plain-text-file.js';
import type { TranslationErrors } from './translate-workspace.js';
import { whyUnreadable } from './why-unreadable.js';

/** The tests that a file must run; or why it cannot be read as code. */
export type TestListing = { readonly expected: readonly ExpectedTest[]; readonly unreadable: string | null };

/**
 * What of a test run is done by reading code with TypeScript's compiler, and may take as long as whoever wrote the code
 * likes. An error named `OverTimeLimit` says that it took too long.
 */
export type CodeReader = {
  readonly listTests: (path: string, source: string) => Promise<TestListing>;
  readonly translate: (workspace: string) => Promise<TranslationErrors>;
  /** Stubs of a module of a workspace in which nothing has run yet. */
  readonly stubs: (workspace: string, file: string) => Promise<Stubs>;
};

/** A file of the workspace; null for what is not there, or lies outside. */
function readOwnFile(workspace: string, path: string): string | null {
  const isOwn = !path.startsWith('../') && isPlainFile(workspace, path);
  return isOwn ? readFileSync(join(workspace, path), 'utf8') : null;
}

/** Reads where it is called. The compiler is loaded at the first use. */
export const localCodeReader: CodeReader = {
  async listTests(path, source) {
    const { expectedTests } = await import('./expected-tests.js');
    try {
      return { expected: expectedTests(path, source), unreadable: null };
    } catch (error) {
      return { expected: [], unreadable: whyUnreadable(error) };
    }
  },
  async translate(workspace) {
    const { translateWorkspace } = await import('./translate-workspace.js');
    return translateWorkspace(workspace);
  },
  async stubs(workspace, file) {
    const { stubsOfModule } = await import('./stub-module.js');
    try {
      return stubsOfModule(file, (path) => readOwnFile(workspace, path));
    } catch (error) {
      return { problem: whyUnreadable(error) };
    }
  },
};
