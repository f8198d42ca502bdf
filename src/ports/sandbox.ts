/** Hard limits of one run; whatever passes one is killed with all its children. */
export type SandboxLimits = {
  readonly wallMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly processes: number;
  readonly fileBytes: number;
  readonly openFiles: number;
  /** Standard output and error together; what is beyond is cut and the run ended. */
  readonly outputBytes: number;
};

export type SandboxCommand = {
  /** The program's name or path inside the sandbox, and its arguments; never a shell line. */
  readonly argv: readonly string[];
  /** Host folder that becomes the working folder; the only one that may be written. */
  readonly workspace: string;
  /** Paths inside the workspace (relative) that must not be written: restored test files. */
  readonly frozen: readonly string[];
  /** More host paths to be seen, read-only: the harness. */
  readonly readOnly: readonly { readonly host: string; readonly inside: string }[];
  readonly env: Readonly<Record<string, string>>;
  /** Bytes for standard input, which is then closed. */
  readonly stdin: string;
  /** Opens file descriptor 3 of the program for a report that ends up in `report`, outside of what it prints. */
  readonly report: boolean;
  readonly limits: SandboxLimits;
  readonly signal: AbortSignal;
};

export type SandboxResult = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What ended the run early, if anything did. */
  readonly stoppedBy: 'wall' | 'output' | 'memory' | 'disk' | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputTruncated: boolean;
  readonly report: string;
  readonly durationMs: number;
};

/** What isolation is really in force, found out by trying (not by the presence of a binary). */
export type SandboxKind = 'bubblewrap' | 'container' | 'none';
export type SandboxHealth = {
  readonly kind: SandboxKind;
  readonly isolated: boolean;
  readonly problem: string | null;
  /** By what it isolates, where there is a choice: `podman 4.3.1, image …`. */
  readonly detail?: string;
};

/** A program inside a sandbox, and its version without a letter before it. */
export type OwnProgram = { readonly program: string; readonly version: string };

/** Interpreters that a sandbox brings itself; null is one that it lacks. */
export type OwnPrograms = { readonly node: OwnProgram | null; readonly python: OwnProgram | null };

/** Socket for running hostile code (WF-14). When `run` resolves or throws, no process of it is left. */
export interface Sandbox {
  readonly kind: SandboxKind;
  /** Rethrows `command.signal.reason` on abort, after everything has ended. */
  run(command: SandboxCommand): Promise<SandboxResult>;
  health(): Promise<SandboxHealth>;
  /** Null, or left out: it runs the programs of this machine, which have to be shown to it. Throws as `run` does. */
  ownPrograms?(): Promise<OwnPrograms | null>;
}
