import { access } from 'node:fs/promises';
import { Client, type Connection } from '@temporalio/client';
import { createFileBlobAudit } from '../adapters/blobs/index.js';
import { createGitCodeRepository } from '../adapters/git/index.js';
import { createJournalText, createJsonlJournalReader } from '../adapters/jsonl/index.js';
import { createSavedHistories } from '../adapters/saved-histories/index.js';
import {
  connectClient,
  createServerHistories,
  createTaskHistory,
  listAllTasks,
} from '../adapters/temporal/index.js';
import { readServerRecord } from '../adapters/temporal-server/index.js';
import { pickTask } from '../cli/index.js';
import { loadConfig, type Config, type Environment } from '../config/index.js';
import type { AuditSources } from '../application/audit/index.js';
import { StartError } from './start-error.js';
import { joinedAddress, temporalTarget } from './temporal-connection.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';

const CONNECT_MS = 5_000;

/** What the commands on the record of tasks need: the data folder, and Temporal as far as it answers. */
export type OpenRecord = {
  readonly config: Config;
  readonly sources: AuditSources;
  /** null when no Temporal server answers: then there are the saved histories only. */
  readonly client: Client | null;
  /**
   * The id of the task that a person named, by its id or by how the id begins, if folder or server know it.
   * @throws StartError `unknown_task`, CliError `ambiguous_task`
   */
  task(name: string): Promise<string>;
  /** The same one, or with no name all that folder and server know. */
  tasks(name: string | null): Promise<readonly string[]>;
  close(): Promise<void>;
};

async function connect(config: Config, env: Environment): Promise<Connection | null> {
  try {
    const address = joinedAddress(config, await readServerRecord(config.dataDir));
    const target = await temporalTarget(address, env);
    return await connectClient({ ...target, connectTimeout: CONNECT_MS });
  } catch (error) {
    // A server that was named, but wrongly, must not pass for one that is down.
    if (error instanceof StartError && error.code === 'invalid_setting') throw error;
    return null;
  }
}

async function requireFolder(dataDir: string): Promise<void> {
  try {
    await access(dataDir);
  } catch (cause) {
    throw new StartError(
      'data_folder',
      `${shellQuoted(dataDir)} does not exist: run this on the machine of the service, and name its data folder with INTERN_DATA_DIR`,
      { cause },
    );
  }
}

export async function openRecord(env: Environment): Promise<OpenRecord> {
  const config = loadConfig(env);
  const { dataDir } = config;
  await requireFolder(dataDir);
  const connection = await connect(config, env);
  const client = connection && new Client({ connection, namespace: config.temporal.namespace });
  const journal = createJsonlJournalReader({ dataDir });
  const history = createTaskHistory({
    server: client && createServerHistories({ client }),
    saved: createSavedHistories({ dataDir }),
  });
  const all = async (): Promise<readonly string[]> => {
    const known = new Set(await journal.taskIds());
    for (const id of client ? await listAllTasks(client) : []) known.add(id);
    return [...known].sort();
  };
  const task = async (name: string): Promise<string> => {
    const unknown = (): StartError => unknownTask(name, dataDir, client !== null);
    const beginningWith = async (prefix: string) => (await all()).filter((id) => id.startsWith(prefix));
    const taskId = await pickTask(name, { beginningWith, unknown });
    if ((await journal.has(taskId)) || (await history.survey(taskId)).origin !== 'none') return taskId;
    throw unknown();
  };
  return {
    config,
    client,
    sources: {
      journal,
      history,
      text: createJournalText({ dataDir }),
      repository: createGitCodeRepository({ dataDir }),
      blobs: createFileBlobAudit({ dataDir }),
      isServed: client !== null,
    },
    task,
    tasks: async (name) => (name === null ? all() : [await task(name)]),
    close: async () => connection?.close(),
  };
}

function unknownTask(name: string, dataDir: string, isServed: boolean): StartError {
  const server = isServed ? 'the Temporal server' : 'a Temporal server (none answers)';
  return new StartError('unknown_task', `neither ${shellQuoted(dataDir)} nor ${server} knows a task ${name}`);
}
