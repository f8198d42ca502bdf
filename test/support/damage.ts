import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const journalOf = (dataDir: string, taskId: string): string =>
  join(dataDir, 'tasks', taskId, 'events.jsonl');

/** Overwrites a line of a task's journal where it lies, as a careless editor does: the file stays as long as it was. */
export async function overwriteLine(
  dataDir: string,
  taskId: string,
  line: number,
): Promise<() => Promise<void>> {
  const path = journalOf(dataDir, taskId);
  const before = await readFile(path, 'utf8');
  const lines = before.split('\n');
  const old = lines[line - 1];
  if (!old) throw new Error(`${path} has no line ${line}`);
  lines[line - 1] = 'x'.repeat(Buffer.byteLength(old));
  await writeFile(path, lines.join('\n'));
  return () => writeFile(path, before);
}
