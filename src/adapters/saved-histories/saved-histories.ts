import { createReadStream } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describeDiskProblem, errnoOf } from '../../domain/kernel/disk-problem.js';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { isTaskId, taskFolder } from '../../domain/task/task-folder.js';
import { HistoryError, type HistoryEvent, type SavedHistories } from '../../ports/run-histories.js';
import { FIRST_LINE, LAST_LINE, writeHistory } from './write-history.js';

const SUFFIX = '.json.gz';
const RUN_ID = /^[0-9a-zA-Z-]{1,64}$/;

/**
 * Histories as files, `tasks/<task id>/history/<run id>.json.gz` below the data folder. Each is one JSON document as
 * Temporal's tools write and read it, with one event on a line, so that it can be read as a stream.
 */
export function createSavedHistories(options: { readonly dataDir: string }): SavedHistories {
  const folderOf = (taskId: string): string => join(options.dataDir, safeFolder(taskId), 'history');
  const pathOf = (taskId: string, runId: string): string => {
    if (RUN_ID.test(runId)) return join(folderOf(taskId), `${runId}${SUFFIX}`);
    throw new HistoryError('unknown_run', `${JSON.stringify(runId.slice(0, 80))} is no run id`);
  };

  return {
    async runIds(taskId) {
      if (!isTaskId(taskId)) return [];
      const names = await namesIn(folderOf(taskId));
      return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    },
    async *events(taskId, runId) {
      const path = pathOf(taskId, runId);
      await requireFile(path);
      let closed = false;
      for await (const line of linesOf(path)) {
        if (line === FIRST_LINE) continue;
        if (line === LAST_LINE) closed = true;
        else yield parse(line, path);
      }
      if (!closed) throw damaged(path);
    },
    async has(taskId, runId) {
      const path = pathOf(taskId, runId);
      return access(path).then(
        () => true,
        () => false,
      );
    },
    save: async (taskId, runId, events) => writeHistory(pathOf(taskId, runId), events),
  };
}

function safeFolder(taskId: string): string {
  try {
    return taskFolder(taskId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new HistoryError('unknown_run', error.message, { cause: error });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw cannotRead(folder, error);
  }
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT')
      throw new HistoryError('unknown_run', `there is no saved history ${path}`);
    throw cannotRead(path, error);
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const source = createReadStream(path);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* createInterface({ input: unpacked, crlfDelay: Infinity });
    // Readline ends quietly where its stream broke off.
    if (unpacked.errored) throw unpacked.errored;
  } catch (error) {
    throw errnoOf(error)?.startsWith('Z_') === true ? damaged(path, error) : cannotRead(path, error);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

function parse(line: string, path: string): HistoryEvent {
  try {
    return JSON.parse(line.replace(/,$/, '')) as HistoryEvent;
  } catch (error) {
    throw damaged(path, error);
  }
}

function cannotRead(path: string, error: unknown): HistoryError {
  return new HistoryError('io', `cannot read ${path}: ${describeDiskProblem(error)}`, { cause: error });
}

function damaged(path: string, cause?: unknown): HistoryError {
  return new HistoryError(
    'unreadable',
    `the saved history ${path} is damaged: delete it, and it is saved again while the Temporal server still has it`,
    { cause },
  );
}
