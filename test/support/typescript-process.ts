import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hooks = pathToFileURL(`${root}test/support/typescript-hooks.mjs`).href;

export type TypescriptProcess = {
  readonly child: ChildProcess;
  /** The next line that it printed; rejects when it ended before. */
  line(): Promise<string>;
  /** Ends it as a crash would, with no chance to tidy up, and waits for its end. */
  kill(): Promise<void>;
};

/**
 * Runs a module's source, which may import the product's `.ts` files below the URL `src`, in a process of its own. No file may
 * get longer than `fileKilobytes`: the write that passes it is cut short and the next one fails, as on a full disk.
 */
export function runTypescript(
  source: (src: string) => string,
  limits: { readonly fileKilobytes?: number } = {},
): TypescriptProcess {
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  const body = source(pathToFileURL(`${root}src`).href);
  const script = `${register}\n${body}`;
  // A shell sets the limit and becomes the process.
  const limit = limits.fileKilobytes === undefined ? '' : `ulimit -f ${limits.fileKilobytes};`;
  const child = spawn(
    'bash',
    ['-c', `${limit} exec "$0" "$@"`, process.execPath, '--input-type=module', '--eval', script],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async line() {
      const { value, done } = await lines.next();
      if (done)
        throw new Error(`the process ended with code ${String(child.exitCode)} before it printed a line`);
      return value;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
