import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';
import type { ExpectedTest } from '../referee/body-mark.js';

export type PythonListing = {
  readonly expected: readonly ExpectedTest[];
  readonly unreadable: string | null;
};

/** The tests that a Python file must run, by name, from a run of the harness that reads the file and runs nothing of it. */
export async function expectedPythonTests(
  sandbox: Sandbox,
  command: Omit<SandboxCommand, 'stdin' | 'report'>,
): Promise<PythonListing> {
  const result = await sandbox.run({ ...command, stdin: '', report: true });
  try {
    const { tests, error } = JSON.parse(result.report) as {
      tests: [name: string, body: string][];
      error: string | null;
    };
    return { expected: tests.map(([name, body]) => ({ name, body })), unreadable: error };
  } catch {
    return {
      expected: [],
      unreadable: `The test file could not be read: ${result.stderr.trim().slice(-500)}`,
    };
  }
}

/** A listing by the text of its file; only one that is not remembered is made. */
export type Listings = (source: string, list: () => Promise<PythonListing>) => Promise<PythonListing>;

/** The same tests run several times in a row, against code and stubs: what they are stands in their file alone. */
const LISTINGS_KEPT = 8;

export function rememberListings(): Listings {
  const known = new Map<string, PythonListing>();
  return async (source, list) => {
    const found = known.get(source);
    if (found !== undefined) return found;
    const listing = await list();
    // Why a file could not be read may have other causes than its text.
    if (listing.unreadable === null) known.set(source, listing);
    for (const oldest of [...known.keys()].slice(0, -LISTINGS_KEPT)) known.delete(oldest);
    return listing;
  };
}
