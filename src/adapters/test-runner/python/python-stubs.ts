import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';
import type { Stubs } from '../../../ports/test-runner.js';

/** Stubs of a Python module, from a run of the harness that reads the file and runs nothing of it. */
export async function pythonStubs(
  sandbox: Sandbox,
  command: Omit<SandboxCommand, 'stdin' | 'report'>,
): Promise<Stubs> {
  const result = await sandbox.run({ ...command, stdin: '', report: true });
  try {
    const { returns_nothing, throws, problem } = JSON.parse(result.report) as {
      returns_nothing: string;
      throws: string;
      problem: string | null;
    };
    return problem === null ? { problem, texts: { returns_nothing, throws } } : { problem };
  } catch {
    return { problem: `the module could not be read: ${result.stderr.trim().slice(-200)}` };
  }
}
