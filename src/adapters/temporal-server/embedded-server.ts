import { join } from 'node:path';
import { waitForAnswer } from './answering.js';
import { claimPort } from './ports.js';
import { serverArguments } from './server-arguments.js';
import { endProcess, isAlive, servesDatabase } from './server-process.js';
import {
  readServerRecord,
  removeServerRecord,
  writeServerRecord,
  type ServerRecord,
} from './server-record.js';
import { lastWords, spawnServer } from './spawn-server.js';
import { TemporalServerError } from './temporal-server-error.js';

const START_MS = 60_000;
const ADOPT_MS = 10_000;
const STOP_MS = 10_000;

export type EmbeddedServerOptions = {
  readonly dataDir: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  readonly searchAttributes: Readonly<Record<string, string>>;
  /** Finds the `temporal` command; only called when a server has to be started. */
  readonly findBinary: () => Promise<string>;
};

export type RunningServer = {
  readonly address: string;
  readonly uiUrl: string;
  readonly adopted: boolean;
  readonly pid: number;
  readonly port: number;
  readonly uiPort: number;
};

/** The Temporal server that a service runs for itself, with its data in the data folder. */
export interface EmbeddedServer {
  /**
   * Adopts the server that an earlier service left running on this data folder, or starts one; ready when resolved.
   * When `givenUp` aborts it rejects soon; a server that it has started by then is on record, so that `stop` ends it.
   * @throws TemporalServerError, or the signal's reason
   */
  ensure(givenUp?: AbortSignal): Promise<RunningServer>;
  /**
   * Ends the server of this data folder, whoever started it; harmless when there is none. True when there was one.
   * It has a while to end by itself, until `hurried` aborts.
   */
  stop(hurried?: AbortSignal): Promise<boolean>;
}

export function createEmbeddedServer(options: EmbeddedServerOptions): EmbeddedServer {
  const { dataDir, namespace } = options;
  const databaseFile = join(dataDir, 'temporal.db');
  const logFile = join(dataDir, 'temporal.log');

  const running = ({ pid, port, ui_port }: ServerRecord, adopted: boolean): RunningServer => ({
    pid,
    adopted,
    port,
    uiPort: ui_port,
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${ui_port}`,
  });

  async function leftRunning(): Promise<ServerRecord | null> {
    const record = await readServerRecord(dataDir);
    return record && (await servesDatabase(record.pid, databaseFile)) ? record : null;
  }

  function isWanted(record: ServerRecord): boolean {
    const same = (setting: number, used: number): boolean => setting === 0 || setting === used;
    return same(options.port, record.port) && same(options.uiPort, record.ui_port);
  }

  async function adopt(givenUp?: AbortSignal): Promise<RunningServer | null> {
    const record = await leftRunning();
    if (!record) return null;
    const found = running(record, true);
    const target = { address: found.address, namespace };
    const hopeless = (): boolean => givenUp?.aborted === true || !isAlive(record.pid);
    if (isWanted(record) && (await waitForAnswer(target, ADOPT_MS, hopeless))) return found;
    givenUp?.throwIfAborted();
    await endProcess(record.pid, STOP_MS);
    return null;
  }

  async function start(givenUp?: AbortSignal): Promise<RunningServer> {
    const port = await claimPort(options.port, 'INTERN_TEMPORAL_PORT');
    const uiPort = await claimPort(options.uiPort, 'INTERN_TEMPORAL_UI_PORT');
    const binary = await options.findBinary();
    const args = serverArguments({ ...options, port, uiPort, databaseFile });
    givenUp?.throwIfAborted();
    const pid = await spawnServer(binary, args, logFile);
    const record = { pid, port, ui_port: uiPort };
    // Before it is ready: a service that is killed in between must not leave a server that nobody knows of.
    await writeServerRecord(dataDir, record);
    const started = running(record, false);
    const hopeless = (): boolean => givenUp?.aborted === true || !isAlive(pid);
    if (await waitForAnswer({ address: started.address, namespace }, START_MS, hopeless)) return started;
    givenUp?.throwIfAborted();
    const what = isAlive(pid) ? `runs, but did not answer within ${START_MS / 1_000} s` : 'did not start';
    await endProcess(pid, STOP_MS);
    throw new TemporalServerError(
      'not_started',
      `the Temporal server (${binary}) ${what} on ${started.address}: ${await lastWords(logFile)} (${logFile})`,
    );
  }

  return {
    ensure: async (givenUp) => (await adopt(givenUp)) ?? (await start(givenUp)),
    async stop(hurried) {
      const record = await leftRunning();
      if (record) await endProcess(record.pid, STOP_MS, hurried);
      await removeServerRecord(dataDir);
      return record !== null;
    },
  };
}
