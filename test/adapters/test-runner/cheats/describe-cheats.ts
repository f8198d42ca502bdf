import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBubblewrapSandbox } from '../../../../src/adapters/sandbox/bubblewrap/bubblewrap-sandbox.js';
import { TEST_LIMITS } from '../../../../src/adapters/test-runner/referee/limits.js';
import type { Language } from '../../../../src/domain/task/plan.js';
import type { SandboxCommand } from '../../../../src/ports/sandbox.js';
import type { TestRunner } from '../../../../src/ports/test-runner.js';
import { aWorkspace } from '../../../support/workspace.js';
import { sampleOf } from '../../../support/sample.js';
import type { CheatKinds } from './cheat.js';

export const HARNESS = fileURLToPath(new URL('../../../../harness', import.meta.url));
export const sandbox = createBubblewrapSandbox();
const WALL_MS = 20_000;

export type CheatedRunner = {
  readonly runner: TestRunner;
  readonly language: Language;
  readonly testFile: string;
  readonly cheats: CheatKinds;
  /** Names of cheats that pass, with the reason. */
  readonly known: Readonly<Record<string, string>>;
  /** Command of the language's own runner, and what it needs to see. */
  readonly plain: readonly string[];
  readonly readOnly: SandboxCommand['readOnly'];
};

/**
 * Every cheat is made for real, fools the plain runner where it says so, and does not pass here unless it is known to.
 * Of each kind there is one a day; `npm run soak` makes them all.
 */
export function describeCheats(name: string, subject: CheatedRunner): void {
  const signal = new AbortController().signal;

  describe(`cheats: ${name}`, () => {
    const cheats = Object.values(subject.cheats).flatMap((kind) => sampleOf(Object.entries(kind)));
    it.each(cheats)('%s', async (cheat, { files, foolsPlainRunner }) => {
      const workspace = aWorkspace(files);
      const { runner, language, testFile } = subject;
      const verdict = await runner.run({
        language,
        workspace,
        testFiles: [testFile],
        wallMs: WALL_MS,
        signal,
      });
      const attempted = existsSync(join(workspace, 'attempted'));
      const outcome = cheat in subject.known ? 'passed' : 'failed';
      const why = attempted ? [] : verdict.failures;
      expect({ attempted, why, outcome: verdict.outcome }).toEqual({ attempted: true, why: [], outcome });

      const control = await sandbox.run({
        argv: subject.plain,
        workspace: aWorkspace(files),
        frozen: [],
        readOnly: subject.readOnly,
        env: {},
        stdin: '',
        report: true,
        limits: { ...TEST_LIMITS, wallMs: WALL_MS },
        signal,
      });
      expect({ fooled: control.exitCode === 0, control }).toMatchObject({ fooled: foolsPlainRunner });
    });
  });
}
