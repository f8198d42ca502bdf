import { execa } from 'execa';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { CodeRepositoryError } from '../../ports/code-repository.js';

export type GitCommand = {
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const TIMEOUT_MS = 60_000;

/** Settings that hold whatever the machine's own are: no hooks, no clean-up behind our back, everything safe on disk. */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsync': 'objects,derived-metadata,reference',
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'core.autocrlf': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'i18n.commitEncoding': 'utf-8',
};

/**
 * Runs git on that repository, with nothing of the user's environment or configuration, and returns what it printed.
 * @throws CodeRepositoryError `git_failed` with what git said, `git_missing`
 */
export async function git(repository: string, command: GitCommand): Promise<Buffer> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const { stdout } = await execa('git', [...settings, `--git-dir=${repository}`, ...command.args], {
      input: command.input ?? '',
      env: { ...cleanEnvironment(), ...command.env },
      extendEnv: false,
      encoding: 'buffer',
      stripFinalNewline: false,
      timeout: TIMEOUT_MS,
    });
    return Buffer.from(stdout);
  } catch (error) {
    throw gitError(repository, command, error);
  }
}

/** The same for commands that print text; without the newline at its end. */
export async function gitText(repository: string, command: GitCommand): Promise<string> {
  return (await git(repository, command)).toString('utf8').trimEnd();
}

function cleanEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

function gitError(repository: string, command: GitCommand, error: unknown): CodeRepositoryError {
  if (errnoOf(error) === 'ENOENT') {
    const message =
      'git was not found: install git 2.36 or newer and see that it is on the PATH of the service';
    return new CodeRepositoryError('git_missing', message, { cause: error });
  }
  const said = saidBy(error);
  const message = `git ${command.args[0] ?? ''} failed on ${repository}: ${said}`;
  return new CodeRepositoryError('git_failed', message, { cause: error });
}

function saidBy(error: unknown): string {
  if (
    typeof error === 'object' &&
    error !== null &&
    'stderr' in error &&
    error.stderr instanceof Uint8Array
  ) {
    const text = Buffer.from(error.stderr).toString('utf8').trim();
    if (text !== '') return text.slice(0, 1_000);
  }
  return error instanceof Error ? error.message.slice(0, 1_000) : String(error);
}
