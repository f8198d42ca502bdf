import { open } from 'node:fs/promises';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import type { JournalText } from '../../ports/journal-text.js';
import { journalIoError } from './journal-io-error.js';
import { readableEnd } from './readable-end.js';
import { runsNamedIn } from './runs-named-in.js';
import { taskFiles } from './task-files.js';

const CHUNK = 256 * 1024;

/** The journals of one data folder as they lie on disk. */
export function createJournalText(options: { readonly dataDir: string }): JournalText {
  const filesOf = (taskId: string) => taskFiles(options.dataDir, taskId);
  return {
    path: (taskId) => filesOf(taskId).journal,
    async runs(taskId) {
      const { journal } = filesOf(taskId);
      return runsNamedIn(journal).catch((error: unknown) => {
        throw journalIoError('read', journal, error);
      });
    },
    async beyond(taskId) {
      const files = filesOf(taskId);
      try {
        const handle = await open(files.journal, 'r');
        try {
          const end = await readableEnd(handle, files);
          return (await handle.stat()).size - end;
        } finally {
          await handle.close();
        }
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return 0;
        throw journalIoError('read', files.journal, error);
      }
    },
    async *lines(taskId) {
      const files = filesOf(taskId);
      try {
        const handle = await open(files.journal, 'r');
        try {
          const end = await readableEnd(handle, files);
          if (end === 0) return;
          const chunks = handle.createReadStream({ end: end - 1, highWaterMark: CHUNK, autoClose: false });
          yield* splitLines(chunks);
        } finally {
          await handle.close();
        }
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return;
        throw journalIoError('read', files.journal, error);
      }
    },
  };
}

async function* splitLines(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  // Bytes, because a character may lie across two chunks.
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk as Buffer]);
    let from = 0;
    for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, from)) {
      yield bytes.toString('utf8', from, at);
      from = at + 1;
    }
    held = bytes.subarray(from);
  }
  if (held.length > 0) yield held.toString('utf8');
}
