import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { processesWith } from './processes.js';
import { until } from './until.js';

const INTERN = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));

export type Message = {
  type: string;
  sequence: number;
  version: number;
  task_id: string;
  data: Record<string, unknown>;
};
export type Status = {
  task_id: string;
  status: string;
  progress: number;
  code_version: number;
  sequence: number;
} & Record<string, unknown>;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Settings for tests in which processes die: what they were at is taken over soon. Elsewhere a process that is only slow, on
 * a busy machine, must not be taken for a dead one.
 */
export const DEATHS_SHOW_SOON = {
  INTERN_HEARTBEAT_TIMEOUT: '2',
  INTERN_WORKFLOW_TASK_TIMEOUT: '2',
  INTERN_STICKY_TIMEOUT: '1',
} as const;

/** `intern serve` as a user starts it: embedded Temporal, workers, API, each in processes of their own. */
export class RunningService {
  private child: ChildProcess | null = null;
  /** What it has printed since its last start. */
  output = '';

  private constructor(
    readonly dataDir: string,
    private readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async prepare(change: Readonly<Record<string, string>>): Promise<RunningService> {
    const dataDir = await mkdtemp(join(tmpdir(), 'code-intern-service-'));
    const port = await freePort();
    // What a killed process was at lies here; its name is short, because sockets are made below it.
    const temporary = await mkdtemp(join(tmpdir(), 'ci-'));
    const env = {
      TMPDIR: temporary,
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      INTERN_DATA_DIR: dataDir,
      INTERN_PORT: String(port),
      INTERN_TEMPORAL_PORT: String(await freePort()),
      INTERN_TEMPORAL_UI_PORT: String(await freePort()),
      INTERN_WORKERS: '1',
      INTERN_RECORD_INTERVAL: '1',
      INTERN_SHUTDOWN_GRACE: '1',
      // Where nothing isolates no task would be taken; what runs in these tests was written by us.
      ...(existsSync('/usr/bin/bwrap') ? {} : { INTERN_SANDBOX: 'none' }),
      ...change,
    };
    return new RunningService(dataDir, port, env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it as the head of a process group, as a terminal does, and does not wait for anything. */
  launch(): ChildProcess {
    const child = spawn(process.execPath, [INTERN, 'serve'], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    this.output = '';
    const keep = (text: Buffer): void => {
      this.output += text.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return child;
  }

  /** Resolves when the service says that it is ready. */
  async start(): Promise<void> {
    const child = this.launch();
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
    await until(async () => isOver() || (await this.isReady()));
    if (isOver()) throw new Error(`the service ended at its start:\n${this.output}`);
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(1_000) });
      await answer.text();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** kill -9 of every process of the service at once: API, workers, Temporal server, sandboxes. @returns how many they were */
  async killHard(): Promise<number> {
    const killed = new Set<number>();
    for (let left = await this.processes(); left.length > 0; left = await this.processes()) {
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
          killed.add(pid);
        } catch {
          // Ended meanwhile.
        }
      }
    }
    this.child = null;
    return killed.size;
  }

  /** kill -9 of the process that serves the API, and of it alone; resolves when it is gone. */
  async killApi(): Promise<void> {
    const { child } = this;
    if (!child) throw new Error('the service does not run');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    this.child = null;
  }

  /** Another command of the product on the same data folder and settings, such as `worker` or `mcp`. */
  command(...args: readonly string[]): { command: string; args: string[]; env: Record<string, string> } {
    return { command: process.execPath, args: [INTERN, ...args], env: { ...this.env } };
  }

  processes(): Promise<readonly number[]> {
    return processesWith('INTERN_DATA_DIR', this.dataDir);
  }

  /** Ctrl-C; resolves with the exit code. */
  async stop(): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    return ended;
  }

  async destroy(): Promise<void> {
    await this.killHard();
    for (const folder of [this.dataDir, this.env['TMPDIR'] ?? this.dataDir])
      await rm(folder, { recursive: true, force: true });
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async submit(prompt: string, more: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.request('POST', '/tasks', { prompt, ...more });
    if (status !== 200) throw new Error(`POST /tasks answered ${status}: ${JSON.stringify(body)}`);
    return (body as { task_id: string }).task_id;
  }

  async status(taskId: string): Promise<Status> {
    return (await this.request('GET', `/tasks/${taskId}`)).body as Status;
  }

  async events(
    taskId: string,
  ): Promise<{ event_type: string; sequence: number; code_version: number; event_id: string }[]> {
    return ((await this.request('GET', `/tasks/${taskId}/events`)).body as { events: never[] }).events;
  }

  /** All messages of a task's WebSocket until the server closes it after the task's end. */
  follow(taskId: string, after = 0): Promise<Message[]> {
    return this.listen(taskId, after, () => false);
  }

  /** The messages up to the first one of that type. */
  followUntil(taskId: string, type: string): Promise<Message[]> {
    return this.listen(taskId, 0, (message) => message.type === type);
  }

  private listen(taskId: string, after: number, isEnough: (message: Message) => boolean): Promise<Message[]> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/ws/${taskId}?after=${after}`);
    const messages: Message[] = [];
    return new Promise((resolve, reject) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message;
        messages.push(message);
        if (isEnough(message)) socket.close();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(messages));
    });
  }

  /** Names of the folders in which workers keep working copies, also of workers that are dead. */
  async workerFolders(): Promise<readonly string[]> {
    return (await readdir(join(this.dataDir, 'scratch'))).filter((name) => name.startsWith('worker-'));
  }

  async journal(taskId: string): Promise<Record<string, unknown>[]> {
    const text = await readFile(join(this.dataDir, 'tasks', taskId, 'events.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
