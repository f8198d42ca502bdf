import { trimEndOf } from '../domain/kernel/trim-end-of.js';

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

/** A sandbox could not be set up, so nothing of the program was run. Never a reason to run it without one. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';

  constructor(
    readonly code: 'sandbox_unavailable' | 'unsafe_command',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * null where code of a model may be run; else what is missing and how to get it. The kind `none` is only where the user, or
 * the demo for its own code, allows it.
 */
export function missingIsolation({ kind, isolated, problem }: SandboxHealth): string | null {
  if (isolated || kind === 'none') return null;
  const why = trimEndOf((problem ?? 'the sandbox does not isolate').trimEnd(), '.');
  return `Code of a model is not run here, because ${why}. Once that is mended tasks run, with no new start of the service; or allow runs without isolation by INTERN_SANDBOX=none`;
}

/** `missingIsolation` of a sandbox as it is now. */
export type MissingIsolation = () => Promise<string | null>;
