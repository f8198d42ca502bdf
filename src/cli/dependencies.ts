import type { ServiceClient } from './client/service-client.js';
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

/** What the command line needs from the process it runs in; filled in by the composition root. */
export type CliDependencies = {
  readonly terminal: Terminal;
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
  /** Ends the service of the data folder and whatever it left behind; one line for each thing that was ended. */
  readonly stop: () => Promise<readonly string[]>;
  readonly diagnose: () => Promise<readonly Finding[]>;
  readonly setExitCode: (code: number) => void;
};
