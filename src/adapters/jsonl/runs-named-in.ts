import { open } from 'node:fs/promises';
import { placeAtStart } from '../../domain/journal/journal-line.js';
import { errnoOf } from '../../domain/kernel/disk-problem.js';
import { decodeBytes } from './decode-bytes.js';
import { eachLine, type LineBytes } from './read-lines.js';

/** Enough for what stands in front of a line's event. */
const HEAD_BYTES = 256;

/**
 * Ids of the runs that the lines of a file name, in the order in which they come first; a line that is none is passed over.
 * Reads the whole file, because a damaged one cannot be searched; none when there is no file.
 */
export async function runsNamedIn(path: string): Promise<readonly string[]> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return [];
  const runs = new Set<string>();
  try {
    const { size } = await handle.stat();
    await eachLine(handle, { start: 0, end: size }, (line) => {
      const runId = line.whole ? runOf(line) : null;
      if (runId !== null) runs.add(runId);
      return true;
    });
    return [...runs];
  } finally {
    await handle.close();
  }
}

function runOf(line: LineBytes): string | null {
  const { buffer, from, to } = line;
  const place = placeAtStart(buffer.toString('utf8', from, Math.min(to, from + HEAD_BYTES)));
  return (place ?? decodeBytes(line))?.runId ?? null;
}
