import type { ServiceClient } from './client/service-client.js';
import type { StandardInput } from './terminal/standard-input.js';
import type { Terminal } from './terminal/terminal.js';

/** Settings given as flags, by the environment variable that they stand for. */
export type SettingOverrides = Readonly<Record<string, string>>;

/** One part that `intern doctor` looked at; `fix` says what to do when it is not well. */
export type Finding = {
  readonly part: string;
  readonly state: 'well' | 'warning' | 'broken';
  readonly detail: string;
  readonly fix: string | null;
};

export type RebuiltJournal = {
  readonly task_id: string;
  readonly lines: number;
  readonly bytes: number;
  readonly changed: boolean;
  /** What else was made again, in words. */
  readonly restored: readonly string[];
  /** What is not there and cannot be made again, in words. */
  readonly lost: readonly string[];
  readonly problem: string | null;
};

export type VerifiedTask = {
  readonly task_id: string;
  readonly ok: boolean;
  readonly history: 'server' | 'saved' | 'both' | 'none';
  readonly lines: number;
  /** The first difference in one line; null when there is none. */
  readonly summary: string | null;
  /** The same with its parts. */
  readonly difference: Readonly<Record<string, unknown>> | null;
  /** What to do about it, in one line; null when there is nothing, or when the summary says it. */
  readonly remedy: string | null;
  readonly note: string | null;
};

export type ReplayedRun = {
  readonly run_id: string;
  readonly events: number;
  readonly problem: string | null;
};

/** What the command line needs from the process it runs in; filled in by the composition root. */
export type CliDependencies = {
  readonly terminal: Terminal;
  readonly stdin: StandardInput;
  readonly version: string;
  /** Looks up where the service is at each call, so that commands that need none never fail for it. */
  readonly service: () => Promise<ServiceClient>;
  /** A signal that aborts at Ctrl-C, instead of the process being ended. */
  readonly interrupted: () => AbortSignal;
  /** The path of a task's repository when it lies on this machine, else null. */
  readonly localCode: (taskId: string) => Promise<string | null>;
  /** Each runs until its process is asked to end, and answers the exit code. */
  readonly serve: (overrides: SettingOverrides) => Promise<number>;
  readonly work: (overrides: SettingOverrides) => Promise<number>;
  readonly mcp: (overrides: SettingOverrides) => Promise<number>;
  /** Ends the service of the data folder and whatever it left behind, on request all its tasks too; one line for each thing done. */
  readonly stop: (options: { readonly cancel: boolean }) => Promise<readonly string[]>;
  readonly diagnose: () => Promise<readonly Finding[]>;
  /** Makes journals again from the histories; without an id all of them. `problem` says why one could not be. */
  readonly rebuildLog: (taskId: string | null) => Promise<readonly RebuiltJournal[]>;
  /** Compares journals, histories, clocks and repositories; without an id those of all tasks. */
  readonly verify: (taskId: string | null) => AsyncIterable<VerifiedTask>;
  /** Runs today's workflow code through a task's histories. */
  readonly replay: (taskId: string) => Promise<readonly ReplayedRun[]>;
  /** Milliseconds between two looks at what is waited for; 2,000 unless given. */
  readonly lookEveryMs?: number;
  readonly setExitCode: (code: number) => void;
};
