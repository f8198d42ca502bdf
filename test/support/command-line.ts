import { createProgram, createServiceClient, type CliDependencies } from '../../src/cli/index.js';

export type CommandLine = {
  readonly printed: readonly string[];
  readonly remarked: readonly string[];
  readonly exitCode: () => number;
  /** What Ctrl-C does. */
  readonly interrupt: () => void;
  /** Runs a command; rejects with what the program would print. */
  run(...args: readonly string[]): Promise<void>;
  /** Resolves when a printed line has the text. */
  printedLine(text: string): Promise<string>;
};

/** The command line as a user has it, except that its output is kept and what it would start is given. */
export function commandLine(url: string, change: Partial<CliDependencies> = {}): CommandLine {
  const printed: string[] = [];
  const remarked: string[] = [];
  const interruption = new AbortController();
  const waiting: { readonly text: string; readonly resolve: (line: string) => void }[] = [];
  let exitCode = 0;

  function print(line: string): void {
    printed.push(line);
    for (const one of waiting) if (line.includes(one.text)) one.resolve(line);
  }

  const refuse = () => Promise.reject(new Error('not part of this test'));
  const deps: CliDependencies = {
    terminal: { print, remark: (line) => void remarked.push(line) },
    version: '1.2.3',
    service: () => Promise.resolve(createServiceClient({ url, token: null })),
    interrupted: () => interruption.signal,
    localCode: () => Promise.resolve(null),
    serve: refuse,
    work: refuse,
    mcp: refuse,
    stop: refuse,
    diagnose: refuse,
    rebuildLog: refuse,
    verify: () => {
      throw new Error('not part of this test');
    },
    replay: refuse,
    setExitCode: (code) => void (exitCode = code),
    ...change,
  };

  return {
    printed,
    remarked,
    exitCode: () => exitCode,
    interrupt: () => interruption.abort(),
    async run(...args) {
      const program = createProgram(deps);
      for (const command of [program, ...program.commands]) {
        command.exitOverride();
        command.configureOutput({
          writeOut: (text) => print(text),
          writeErr: (text) => void remarked.push(text),
        });
      }
      await program.parseAsync(['node', 'intern', ...args]);
    },
    printedLine: (text) =>
      new Promise((resolve) => {
        const found = printed.find((line) => line.includes(text));
        if (found === undefined) waiting.push({ text, resolve });
        else resolve(found);
      }),
  };
}
