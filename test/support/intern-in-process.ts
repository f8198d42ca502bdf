import { composeCli } from '../../src/main/compose-cli.js';
import { explainError } from '../../src/main/explain-error.js';
import { commandLine } from './command-line.js';

/** What a command leaves: its exit code, and what it printed. */
export type Outcome = { readonly code: number | undefined; readonly out: string; readonly err: string };

/**
 * `intern` with everything that is behind it, in this process: a process of its own takes seconds to load. That the
 * program passes on what is said here is for one test of each command to show. Not `replay`, which sets up Temporal's own
 * runtime for its whole process.
 */
export async function internInProcess(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Outcome> {
  const silent = {
    print: () => undefined,
    remark: () => undefined,
    lost: new AbortController().signal,
    settled: () => Promise.resolve(),
  };
  const { service, localCode, stop, rebuildLog, verify } = composeCli(
    { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    silent,
  );
  const line = commandLine('', { service, localCode, stop, rebuildLog, verify });
  const failure = await line.run(...args).then(
    () => [],
    (error: unknown) => [explainError(error)],
  );
  return {
    code: failure.length > 0 ? 1 : line.exitCode(),
    out: line.printed.join('\n'),
    err: [...line.remarked, ...failure].join('\n'),
  };
}
