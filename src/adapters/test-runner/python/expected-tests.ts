import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';

export type PythonListing = { readonly expected: readonly string[]; readonly unreadable: string | null };

/** The tests that a Python file must run, by name, from a run of the harness that reads the file and runs nothing of it. */
export async function expectedPythonTests(
  sandbox: Sandbox,
  command: Omit<SandboxCommand, 'stdin' | 'report'>,
): Promise<PythonListing> {
  const result = await sandbox.run({ ...command, stdin: '', report: true });
  try {
    const { tests, error } = JSON.parse(result.report) as { tests: string[]; error: string | null };
    return { expected: tests, unreadable: error };
  } catch {
    return {
      expected: [],
      unreadable: `The test file could not be read: ${result.stderr.trim().slice(-500)}`,
    };
  }
}
