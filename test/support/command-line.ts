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
  /** The same for a remark. */
  remarkedLine(text: string): Promise<string>;
};

/** The command line as a user has it, except that its output is kept and what it would start is given. */
export function commandLine(url: string, change: Partial<CliDependencies> = {}): CommandLine {
  const printed: string[] = [];
  const remarked: string[] = [];
  const interruption = new AbortController();
  const waiting: {
    readonly lines: readonly string[];
    readonly text: string;
    readonly resolve: (line: string) => void;
  }[] = [];
  let exitCode = 0;

  const writer = (lines: string[]) => (line: string) => {
    lines.push(line);
    for (const one of waiting) if (one.lines === lines && line.includes(one.text)) one.resolve(line);
  };
  const print = writer(printed);
  const lineOf = (lines: readonly string[]) => (text: string) =>
    new Promise<string>((resolve) => {
      const found = lines.find((line) => line.includes(text));
      if (found === undefined) waiting.push({ lines, text, resolve });
      else resolve(found);
    });

  const refuse = () => Promise.reject(new Error('not part of this test'));
  const deps: CliDependencies = {
    stdin: { isTerminal: true, text: refuse },
    terminal: { print, remark: writer(remarked) },
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
    lookEveryMs: 5,
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
    printedLine: lineOf(printed),
    remarkedLine: lineOf(remarked),
  };
}
