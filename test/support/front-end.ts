import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileIncomingRequests } from '../../src/adapters/blobs/index.js';
import { createGitCodeRepository } from '../../src/adapters/git/index.js';
import { createJsonlJournalReader, createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import {
  attachStream,
  createApp,
  createHttpServer,
  type Security,
  type Stream,
  type StreamOptions,
} from '../../src/api/index.js';
import {
  createApplication,
  type Application,
  type ApplicationDependencies,
} from '../../src/application/index.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { createMcpRouter } from '../../src/mcp/index.js';
import type { CodeRepository } from '../../src/ports/code-repository.js';
import type { EventJournalReader, EventJournalWriter } from '../../src/ports/event-journal.js';
import { aRecord } from './builders.js';
import { createInMemoryEventJournal } from './in-memory-event-journal.js';
import { createInMemoryTaskRunner, type InMemoryTaskRunner } from './in-memory-task-runner.js';
import { taskIds } from './task-ids.js';

type Entry = typeof aRecord extends (...entries: readonly (infer One)[]) => unknown ? One : never;
type Entries = readonly Entry[];
type LogLine = {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
};

export type FrontEndOptions = {
  readonly limits?: { readonly running: number; readonly waiting: number };
  readonly dependencies?: Partial<ApplicationDependencies>;
  readonly security?: Partial<Security>;
  readonly stream?: StreamOptions['limits'];
  readonly listenOn?: string;
  /** The journal on disk instead of its twin in memory. */
  readonly onDisk?: boolean;
};

export type FrontEnd = {
  readonly url: string;
  readonly port: number;
  readonly application: Application;
  readonly runner: InMemoryTaskRunner;
  readonly journal: EventJournalReader & EventJournalWriter;
  readonly repository: CodeRepository;
  readonly stream: Stream;
  readonly server: Server;
  readonly log: readonly LogLine[];
  /** How often the service was to end. */
  readonly ends: () => number;
  readonly dataDir: string;
  /** Goes on with a task's record: the entries are those after what was told before. */
  tell(taskId: string, ...entries: Entries): Promise<readonly RecordedEvent[]>;
  streamUrl(taskId: string, after?: number): string;
  stop(): Promise<void>;
};

/** REST, WebSocket and MCP on a real port, over the twins in memory and the real stores on disk. */
export async function startFrontEnd(options: FrontEndOptions = {}): Promise<FrontEnd> {
  const dataDir = await mkdtemp(join(tmpdir(), 'code-intern-front-'));
  const writer = createJsonlJournalWriter({ dataDir });
  const journal = options.onDisk
    ? { ...createJsonlJournalReader({ dataDir }), ...writer }
    : createInMemoryEventJournal();
  const limits = options.limits ?? { running: 5, waiting: 100 };
  const runner = createInMemoryTaskRunner({ now: () => Date.now(), limits, journal });
  const repository = createGitCodeRepository({ dataDir });
  const log: LogLine[] = [];
  const logger = collectingLogger(log);
  let ends = 0;
  const application = createApplication({
    ...healthyParts,
    runner,
    logger,
    endService: () => void (ends += 1),
    journal,
    repository,
    incoming: createFileIncomingRequests({ dataDir }),
    newTaskId: taskIds(),
    now: () => Date.now(),
    promptPolicy: () => null,
    submitWaitMs: 0,
    retryEveryMs: 10,
    overviewEveryMs: 10,
    healthFreshMs: 0,
    ...options.dependencies,
  });
  const security: Security = { allowedHosts: [], allowedOrigins: [], token: null, ...options.security };
  const stdio = { command: '/usr/bin/node', args: ['/opt/code-intern/bin/intern.js', 'mcp'] };
  const mcp = createMcpRouter({ application, logger, version: '0.0.0-test', stdio });
  const server = createHttpServer(createApp({ application, security, logger, mcp }));
  const stream = attachStream(server, { application, security, logger, limits: options.stream ?? {} });
  await new Promise<void>((resolve) => server.listen(0, options.listenOn ?? '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const told = new Map<string, Entries>();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    application,
    runner,
    journal,
    repository,
    stream,
    server,
    log,
    ends: () => ends,
    dataDir,
    async tell(taskId, ...entries) {
      const before = told.get(taskId) ?? [];
      const all = [...before, ...entries];
      told.set(taskId, all);
      const events = aRecord(...all).map((event) => ({
        ...event,
        task_id: taskId,
      })) as unknown as RecordedEvent[];
      await journal.append({
        taskId,
        runId: 'run-a',
        continuedFrom: null,
        events: events.slice(before.length),
      });
      return events;
    },
    streamUrl: (taskId, after) =>
      `ws://127.0.0.1:${port}/ws/${taskId}${after === undefined ? '' : `?after=${after}`}`,
    async stop() {
      await stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await writer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const healthyParts: Pick<ApplicationDependencies, 'model' | 'sandbox' | 'journalHealth'> = {
  model: {
    provider: 'demo',
    health: () =>
      Promise.resolve({ reachable: true, address: 'built in', models: { demo: true }, problem: null }),
  },
  sandbox: { health: () => Promise.resolve({ kind: 'bubblewrap', isolated: true, problem: null }) },
  journalHealth: () => Promise.resolve({ problem: null, lagEvents: 0 }),
};

function collectingLogger(lines: LogLine[]) {
  const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, fields, message });
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** The events of a task that completes at once. */
export const COMPLETED: Entries = [
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  ['TEST_STARTED'],
  ['TEST_PASSED'],
  ['MODULE_ITERATION', { outcome: 'passed' }],
  ['MODULE_COMPLETE'],
  ['TEST_STARTED', { run: 'run-2', scope: 'all', module: null }],
  ['TEST_PASSED', { run: 'run-2', scope: 'all', module: null }],
  ['TASK_COMPLETE'],
];
