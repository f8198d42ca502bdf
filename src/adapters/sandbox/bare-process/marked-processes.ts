import { readdir, readFile } from 'node:fs/promises';

/** Every process carries the mark of its run in its environment, so that one which left the process group is still found. */
export const MARK = 'CODE_INTERN_RUN';

/** Ids of the living processes that carry this mark; on machines without /proc none is found. */
export async function markedProcesses(mark: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const carries = await Promise.all(
    ids.map(async (id) =>
      (await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')).split('\0').includes(`${MARK}=${mark}`),
    ),
  );
  return ids.filter((_, index) => carries[index]).map(Number);
}
