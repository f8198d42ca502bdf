import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lends a fresh folder to a measurement, and removes it with all in it however that ends. */
export async function withBenchFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'code-intern-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
