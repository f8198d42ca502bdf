import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LABEL } from './container-arguments.js';
import type { EngineClient } from './engine-client.js';
import { removeContainer } from './remove-container.js';
import { isOrphaned } from './run-names.js';

/** Removes the containers and folders of runs whose process died before it could: nobody waits for them any more. */
export async function removeOrphans(engine: EngineClient, scratch: string): Promise<void> {
  const { stdout } = await engine.ask([
    'ps',
    '--all',
    '--filter',
    `label=${LABEL}`,
    '--format',
    '{{.Names}}',
  ]);
  for (const name of stdout.split('\n').filter(isOrphaned)) await removeContainer(engine, name);
  const folders = (await readdir(scratch).catch(() => [])).filter(isOrphaned);
  for (const name of folders) await rm(join(scratch, name), { recursive: true, force: true });
}
