import { execFile, spawn, type ChildProcess, type ExecFileException } from 'node:child_process';

/** What a container engine's client needs to find its engine; nothing else of this process is handed to it. */
const NEEDED = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
  ...['CONTAINER_HOST', 'CONTAINER_CONNECTION', 'CONTAINER_SSHKEY', 'DBUS_SESSION_BUS_ADDRESS'],
  ...['CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'CONTAINERS_REGISTRIES_CONF'],
];
/** Exit code of a shell for a program that does not exist. */
const NOT_FOUND = 127;
const ANSWER_MS = 30_000;
const MOST_BYTES = 4 * 1024 * 1024;

export type EngineAnswer = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** The command line of docker or podman, which both understand the same words. */
export type EngineClient = {
  readonly program: string;
  /** Waits for one short command. Never throws: a client that cannot be started or is too slow answers with a code. */
  readonly ask: (argv: readonly string[]) => Promise<EngineAnswer>;
  /** Starts a command with pipes on 0 to 2. */
  readonly start: (argv: readonly string[]) => ChildProcess;
};

export function createEngineClient(program: string): EngineClient {
  // Podman warns on every call of what the machine could do better; that is not for the program's standard error.
  const words = (argv: readonly string[]): string[] => ['--log-level', 'error', ...argv];
  return {
    program,
    ask: (argv) =>
      new Promise((resolve) => {
        const options = { env: environment(), timeout: ANSWER_MS, maxBuffer: MOST_BYTES, cwd: '/' };
        const child = execFile(program, words(argv), options, (error, stdout, stderr) => {
          resolve(answerOf(error, stdout, stderr));
        });
        child.stdin?.on('error', () => undefined).end();
      }),
    start: (argv) =>
      spawn(program, words(argv), { env: environment(), cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] }),
  };
}

function answerOf(error: ExecFileException | null, stdout: string, stderr: string): EngineAnswer {
  if (error === null) return { code: 0, stdout, stderr };
  if (error.code === 'ENOENT') return { code: NOT_FOUND, stdout: '', stderr: 'it is not installed' };
  const code = typeof error.code === 'number' ? error.code : 1;
  return { code, stdout, stderr: stderr === '' ? error.message : stderr };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    NEEDED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
