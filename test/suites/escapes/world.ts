import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '../../../src/activities/remove-folder.js';

/** What a hostile program may be after: planted fresh for each, told to it, and looked at afterwards. */
export type World = {
  /** In the command line and the environment of every process of the run, and in each name that it leaves behind. */
  readonly mark: string;
  /** Where working copies are made and thrown away. */
  readonly scratch: string;
  readonly workspace: string;
  readonly token: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Texts that must not be found in anything that comes out of a sandbox. */
  readonly secrets: readonly string[];
  /** Port that nobody listens at. */
  readonly freePort: number;
  /** Names of the listeners that something reached. */
  readonly heard: ReadonlySet<string>;
  /** What outside of the workspace is no longer as it was. */
  readonly changes: () => readonly string[];
  readonly victim: () => 'runs' | 'stopped' | 'dead';
  readonly remove: () => Promise<void>;
};

const secret = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** Plants files, listeners, and a process to be hurt; all but the workspace. */
export async function plantWorld(): Promise<Omit<World, 'workspace'>> {
  const mark = `escape-${randomBytes(8).toString('hex')}`;
  const outside = mkdtempSync(join(tmpdir(), 'code-intern-world-'));
  const home = mkdtempSync(join(homedir(), '.code-intern-world-'));
  const secrets = { token: secret(), task: secret(), key: secret(), argument: secret(), variable: secret() };
  const token = put(join(outside, 'data', 'token'), secrets.token);
  const neighbour = put(join(outside, 'data', 'tasks', 'other', 'events.jsonl'), secrets.task);
  const key = put(join(home, '.ssh', 'id_ed25519'), secrets.key);
  // All may read them, so that what keeps a program from them is the sandbox and not the rights of a file.
  for (const folder of [outside, home]) openToAll(folder);
  const scratch = join(outside, 'scratch');
  mkdirSync(scratch);

  process.env.CODE_INTERN_ESCAPE_SECRET = secrets.variable;
  const descriptor = openSync(token, 'r');
  const victim = spawn('sleep', ['600'], {
    cwd: join(outside, 'data'),
    env: { PATH: process.env['PATH'], VICTIM: secrets.variable },
    argv0: `sleep-${secrets.argument}`,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const heard = new Set<string>();
  const places = { socket: join(outside, 'data', 's'), abstract: `code-intern-${mark}` };
  const listeners = await listen(heard, places);
  chmodSync(places.socket, 0o777);
  const before = snapshot([outside, home], scratch);

  return {
    mark,
    scratch,
    token,
    freePort: listeners.freePort,
    heard,
    secrets: [...Object.values(secrets), ...ownVariables()],
    variables: {
      MARK: mark,
      TOKEN: token,
      OTHER_TASK: dirname(neighbour),
      SSH_KEY: key,
      HOST_HOME: home,
      OUTSIDE: outside,
      VICTIM: String(victim.pid),
      SERVICE: String(process.pid),
      ...listeners.variables,
      SOCKET: places.socket,
      ABSTRACT: places.abstract,
    },
    changes: () => difference(before, snapshot([outside, home], scratch)),
    victim: () => stateOf(victim),
    remove: async () => {
      delete process.env.CODE_INTERN_ESCAPE_SECRET;
      closeSync(descriptor);
      victim.kill('SIGKILL');
      await listeners.close();
      // The control runs leave what our own clean-up is tested with.
      for (const folder of [outside, home]) await removeFolder(folder);
    },
  };
}

export function put(path: string, content: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openToAll(join(folder, entry.name));
}

/** Long values of this very process's environment as the kernel shows them, but for those that a sandbox has as well. */
function ownVariables(): readonly string[] {
  const text = readEnvironment('self');
  return text
    .split('\0')
    .filter(
      (line) =>
        line.length > 12 && !/^(PATH|LANG|LC_\w+|HOME|TMPDIR|TERM|SHELL|USER|LOGNAME|PWD)=/.test(line),
    );
}

export function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // Ended meanwhile, or not ours.
    return '';
  }
}

function stateOf(victim: ChildProcess): 'runs' | 'stopped' | 'dead' {
  if (victim.exitCode !== null || victim.signalCode !== null) return 'dead';
  try {
    const stat = readFileSync(`/proc/${victim.pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X';
    if ('ZX'.includes(state)) return 'dead';
    return 'Tt'.includes(state) ? 'stopped' : 'runs';
  } catch {
    return 'dead';
  }
}

async function listen(heard: Set<string>, places: { readonly socket: string; readonly abstract: string }) {
  const tcp = async (name: string, options: ListenOptions): Promise<Server | null> => {
    const server = createServer((socket) => {
      heard.add(name);
      socket.on('error', () => undefined).end('heard');
    });
    return await new Promise((resolve) => {
      // A machine without IPv6 has no such listener, and then nobody reaches it either.
      server.once('error', () => resolve(null)).listen(options, () => resolve(server));
    });
  };
  const v4 = await tcp('tcp', { port: 0, host: '127.0.0.1' });
  const port = (v4?.address() as AddressInfo).port;
  const v6 = await tcp('tcp6', { port, host: '::1' });
  const unix = await tcp('unix', { path: places.socket });
  const abstract = await tcp('abstract', { path: `\0${places.abstract}` });
  const udp = createSocket('udp4', () => void heard.add('udp'));
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const free = await tcp('free', { port: 0, host: '127.0.0.1' });
  const freePort = (free?.address() as AddressInfo).port;
  await new Promise((resolve) => free?.close(resolve));
  return {
    freePort,
    variables: { PORT: String(port), UDP_PORT: String(udp.address().port), FREE_PORT: String(freePort) },
    close: async () => {
      udp.close();
      for (const server of [v4, v6, unix, abstract])
        await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
    },
  };
}

type Snapshot = ReadonlyMap<string, string>;

/** Everything below these folders but the one apart: kind, rights, owner, and content. */
function snapshot(folders: readonly string[], apart: string): Snapshot {
  const found = new Map<string, string>();
  const walk = (path: string): void => {
    if (path === apart) return;
    const info = lstatSync(path);
    const content = info.isFile()
      ? readFileSync(path, 'utf8')
      : info.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    found.set(path, `${info.mode.toString(8)} ${info.uid}:${info.gid} ${content}`);
    if (info.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
  };
  folders.forEach(walk);
  return found;
}

function difference(before: Snapshot, after: Snapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? 'absent'} → ${after.get(path) ?? 'absent'}`);
}
