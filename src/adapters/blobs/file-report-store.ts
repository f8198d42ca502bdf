import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { ReportStore } from '../../ports/report-store.js';
import { diskError, safeTaskFolder } from './storage-error.js';
import { writeDurably } from './write-durably.js';

/** The report as `tasks/<task id>/report.md` below the data folder. */
export function createFileReportStore(options: { readonly dataDir: string }): ReportStore {
  const pathOf = (taskId: string): string => join(options.dataDir, safeTaskFolder(taskId), 'report.md');
  return {
    async write(taskId, markdown) {
      const path = pathOf(taskId);
      try {
        await writeDurably(path, markdown);
      } catch (error) {
        throw diskError('write', path, error);
      }
    },
    async read(taskId) {
      const path = pathOf(taskId);
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw diskError('read', path, error);
      }
    },
  };
}
