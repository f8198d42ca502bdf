import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ pid: z.int().min(1), port: z.int().min(1), ui_port: z.int().min(1) });

/** Which server process serves a data folder, so that a later service can adopt or stop it. */
export type ServerRecord = z.infer<typeof schema>;

const fileOf = (dataDir: string): string => join(dataDir, 'temporal.json');

/** null when there is none, or none that can be read. */
export async function readServerRecord(dataDir: string): Promise<ServerRecord | null> {
  try {
    return schema.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

export async function writeServerRecord(dataDir: string, record: ServerRecord): Promise<void> {
  const incomplete = `${fileOf(dataDir)}.tmp`;
  await writeFile(incomplete, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(incomplete, fileOf(dataDir));
}

export async function removeServerRecord(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}
